// Turns the health of a capture into refusals and warnings of a dataset. A warning says why the flows may differ from the traffic on the
// wire.
import type { HealthCounts, Tally } from "../../core/capture/health.ts";
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import type { Metered } from "./meter-messages.ts";

interface CaptureOutcome {
  /** These refuse frames, not rows, so no row is missing. `line` is a frame number. */
  refused: Refusal[];
  warnings: string[];
}

const issuesInWarnings = new Set(["cut-short", "corrupt-record"]);
/** A few duplicates are retransmissions on the link. More mean a mirror port that sees both directions. */
const manyDuplicates = { share: 0.01, least: 10 };

export function healthOutcome({ health, counts, damage }: Metered): CaptureOutcome {
  return { refused: refusedOf(health), warnings: warningsOf(health, counts, damage) };
}

function refusedOf(health: HealthCounts): Refusal[] {
  const entries: [reason: string, tally: Tally][] = [
    ...health.malformed.map((found): [string, Tally] => [`Malformed: ${found.name}`, found]),
    ...health.unsupported.map((found): [string, Tally] => [`No IP in the frame: ${found.name}`, found]),
    ["Fragment without its first one, so without ports", health.orphanFragments],
    ["Packet not captured whole; its length on the wire counts", health.snapped],
    ["Frame that repeats one just before", health.duplicates],
    ["Time that runs backwards", health.backwardSteps],
    [`Pause of more than ${health.gaps.gapSeconds} s`, health.gaps],
    ...health.issues
      .filter(({ code, frames }) => !issuesInWarnings.has(code) && frames.length > 0)
      .map((issue): [string, Tally] => [issue.sentence, issue]),
  ];
  return entries
    .filter(([, tally]) => tally.count > 0)
    .map(([reason, tally]) => ({
      reason,
      count: tally.count,
      examples: tally.frames.map((frame) => ({ line: frame, text: `frame ${frame}` })),
    }));
}

function warningsOf(health: HealthCounts, counts: FlowMeterCounts, damage: string | null): string[] {
  const { packets, dropped, duplicates, snapped, backwardSteps, unsupported } = health;
  const warnings = health.issues
    .filter(({ code, frames }) => issuesInWarnings.has(code) || frames.length === 0)
    .map(({ sentence }) => sentence);
  if (damage !== null) warnings.push(damageSentence(packets, damage));
  if (dropped)
    warnings.push(
      `The capturing machine dropped ${manyText(dropped, "packet")} (${percent(dropped, packets + dropped)} of them): flows lack packets.`,
    );
  if (snapped.count > 0)
    warnings.push(
      `${percent(snapped.count, packets)} of the packets were not captured whole; service guesses and entropy see only what is there.`,
    );
  if (backwardSteps.largest)
    warnings.push(
      `Time runs backwards ${manyText(backwardSteps.count, "time")}, by ${seconds(backwardSteps.largest.lengthUs)} at most (frame ${backwardSteps.largest.frame}).`,
    );
  if (duplicates.count >= Math.max(manyDuplicates.least, packets * manyDuplicates.share))
    warnings.push(
      `${percent(duplicates.count, packets)} of the frames are in the capture twice, and are counted twice. Remove them with "editcap -d" and import again.`,
    );
  const unread = unsupported.filter(({ name }) => name.includes("is not read"));
  for (const { name, count: frames } of unread)
    warnings.push(`${manyText(frames, "frame")} of ${name}: they are in no flow.`);
  if (counts.evicted > 0)
    warnings.push(
      `${manyText(counts.evicted, "flow")} had to be closed early because too many were open at a time.`,
    );
  return warnings;
}

export const damageSentence = (packets: number, damage: string): string =>
  `The compressed data ends or is damaged after frame ${packets} (${damage}); everything before it was kept.`;

function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return `${share < 0.1 ? "less than 0.1" : share.toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
}

const seconds = (us: number): string =>
  `${(us / 1e6).toLocaleString("en-US", { maximumSignificantDigits: 3 })} s`;
