// The shape, letter and words of each verdict, so that colour alone never tells it.
import type { ReasonWord, Verdict } from "#shared/triage-vocabulary.ts";

export const verdictMarks: Readonly<
  Record<Verdict, { glyph: string; key: string; short: string; title: string; counted: string }>
> = {
  confirmed: { glyph: "▲", key: "C", short: "confirmed", title: "Confirmed", counted: "confirmed" },
  "false-positive": {
    glyph: "⌀",
    key: "F",
    short: "false",
    title: "False positive",
    counted: "false positive",
  },
  benign: { glyph: "●", key: "B", short: "benign", title: "Benign", counted: "benign" },
  unsure: { glyph: "?", key: "U", short: "unsure", title: "Unsure", counted: "unsure" },
};

/** The second key of a false positive, which chooses its reason. */
export const reasonKeys: readonly { key: string; reason: ReasonWord; title: string }[] = [
  { key: "1", reason: "known-service", title: "Known service or host" },
  { key: "2", reason: "maintenance", title: "Backup, update, maintenance" },
  { key: "3", reason: "own-scan", title: "Our own scan or test" },
  { key: "4", reason: "rare-but-normal", title: "Rare, but normal here" },
  { key: "5", reason: "faulty-data", title: "Fault of the capture or table" },
  { key: "f", reason: "other", title: "Something else" },
];
