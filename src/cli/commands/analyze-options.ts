// The options of tidewatch analyze.
import { resolve } from "node:path";
import { detectorKinds } from "../../shared/detectors.ts";
import { filterFrom } from "../../shared/filter.ts";
import { type Command, type CommandLine, type Surroundings, usage } from "../base/command.ts";
import { methodFrom, wordFrom } from "../base/models.ts";
import { elsewhereWords } from "./analyze-elsewhere.ts";

export interface Context {
  line: CommandLine;
  surroundings: Surroundings;
}

export type AnalyzeOptions = ReturnType<typeof optionsFrom>;

/** Checks all options before any file is read. */
export function optionsFrom(command: Command, line: CommandLine) {
  const [file, ...also] = line.words;
  const sample = line.flag("sample");
  if ((file === undefined) === !sample)
    throw usage(command, sample ? "--sample takes no file" : "a file is missing (or --sample)");
  const text = line.text("normal");
  const first = shareFrom(command, line.text("first"));
  if (text !== undefined && first !== undefined)
    throw usage(command, "only one of --normal and --first is possible");
  const report = line.text("report");
  if (line.flag("overwrite") && report === undefined) throw usage(command, "--overwrite needs --report");
  return {
    file: file === undefined ? null : resolve(file),
    elsewhere: elsewhereWords(command, line),
    also: also.map((one) => resolve(one)),
    normal: text === undefined ? undefined : filterFrom(text),
    first,
    detector: wordFrom(command, line, "detector", detectorKinds),
    epochs: line.whole("epochs", 0, 1),
    seed: line.whole("seed", 1),
    method: methodFrom(command, line),
    limit: line.whole("limit", 15, 1),
    rows: line.flag("rows"),
    report: report === undefined ? null : resolve(report),
    overwrite: line.flag("overwrite"),
  };
}

/** "30%" or "0.3" → 0.3. */
function shareFrom(command: Command, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const share = digits === undefined ? Number.NaN : Number(digits) / (percent === "%" ? 100 : 1);
  if (share > 0 && share <= 1) return share;
  throw usage(command, `--first takes a share such as 30% or 0.3, not "${text}"`);
}
