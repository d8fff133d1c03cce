// The words of the time line: parts with their counts (of all bins, or of the bin under the pointer), and the range of time.

import { manyText } from "#shared/number-words.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { formatBytes, formatShort } from "../../format/number.ts";
import { formatTime, type TimeMode } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import css from "./overview-words.module.css";

interface OverviewWordsProps {
  line: Timeline;
  colours: readonly string[];
  /** The bin under the pointer. */
  over: number | null;
  range: TimeRange | null;
  dataset: Dataset;
}

export function OverviewWords({ line, colours, over, range, dataset }: OverviewWordsProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const counts = partCounts(line, over);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const start = line.fromMs + (over ?? 0) * line.widthMs;
  const shownSpan = over === null ? range : { fromMs: start, toMs: start + line.widthMs };
  return (
    <>
      <ul className={css.parts}>
        {line.splitBy !== null &&
          line.parts.map((part, i) => (
            <li key={part ?? "\u0000"} className={css.part} title={amountOf(counts[i] ?? 0, line)}>
              <span className={css.swatch} style={{ background: `var(${colours[i]})` }} />
              {partName(part, line.splitBy)}
              <span className={css.count}>{briefAmount(counts[i] ?? 0, line)}</span>
            </li>
          ))}
      </ul>
      <p className={css.readout}>
        {shownSpan && rangeWords(shownSpan, mode, originMs)}
        {over !== null && <strong className={css.rows}>{amountOf(all, line)}</strong>}
      </p>
    </>
  );
}

/** "1,234 packets": exact. */
export const amountOf = (amount: number, { measure }: Timeline): string =>
  manyText(amount, measure === "rows" ? "row" : measure === "bytes" ? "byte" : "packet");

/** "1.2k", "3.4 MB". */
export const briefAmount = (amount: number, { measure }: Timeline): string =>
  measure === "bytes" ? formatBytes(amount) : formatShort(amount);

/** The amount of each part, over all bins or in one. */
function partCounts(line: Timeline, bin: number | null): number[] {
  const counts = new Array<number>(line.parts.length).fill(0);
  line.part.forEach((part, i) => {
    if (bin === null || line.bin[i] === bin) counts[part] = (counts[part] ?? 0) + (line.count[i] ?? 0);
  });
  return counts;
}

/** The amount in each bin that is not empty. */
export function totals(line: Timeline): number[] {
  const byBin = new Map<number, number>();
  line.bin.forEach((bin, i) => {
    byBin.set(bin, (byBin.get(bin) ?? 0) + (line.count[i] ?? 0));
  });
  return [...byBin.values()];
}

export function partName(part: string | null, splitBy: string | null): string {
  if (part === null) return "other";
  if (splitBy === "label_benign") {
    if (part === "true") return "benign";
    if (part === "false") return "not benign";
  }
  return part === "" ? "no value" : part;
}

/** "2024-03-01 09:00:00 – 09:10:00": what both ends share appears once. */
export function rangeWords({ fromMs, toMs }: TimeRange, mode: TimeMode, originMs: number): string {
  const from = briefTime(fromMs, mode, originMs);
  const to = briefTime(toMs, mode, originMs);
  const [fromDay] = from.split(" ");
  const [toDay, ...clock] = to.split(" ");
  return `${from} – ${mode !== "relative" && fromDay === toDay ? clock.join(" ") : to}`;
}

/** To the second, and to the millisecond where needed. */
export function briefTime(ms: number, mode: TimeMode, originMs: number): string {
  const text = formatTime(ms, mode, originMs);
  if (mode === "relative") return text.replace(/\.000$/, "");
  return text
    .replace("T", " ")
    .replace(/(\.000|Z|[+-]\d\d:\d\d)+$/, "")
    .replace(/\.000$/, "");
}
