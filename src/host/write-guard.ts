// Limits where a page may have files written. A compromised page must not replace a start-up file or leave a program behind, so its request
// alone is not enough: each host decides which places may be written to.
import { AppError } from "../shared/errors.ts";

/** Returns why a place may not be written to, as the end of a sentence, or null. `endings` are the allowed file extensions. */
export type PlaceCheck = (path: string, endings: readonly string[]) => string | null;

/** Throws when a request of the page would write to a forbidden place, or choose a forbidden program. */
export type WriteGuard = (name: string, input: unknown) => void;

/** Allowed extensions of a target, by job. */
const jobEndings: Readonly<Record<string, readonly string[]>> = {
  "dataset.export": [".csv", ".tsv", ".ndjson", ".json", ".jsonl", ".parquet"],
  "packets.carve": [".pcapng", ".pcap"],
  "report.write": [".html", ".htm", ".json"],
  "sample.make": [".pcapng", ".pcap"],
};
const requestEndings: Readonly<Record<string, readonly string[]>> = {
  // A model is a file or a new folder, and never replaces anything.
  "model.export": [".onnx", ".model", ".tidewatch-model", ""],
  "workspace.create": [".tidewatch"],
};

export function createWriteGuard(refuse: PlaceCheck): WriteGuard {
  return (name, input) => {
    if (name === "settings.set") checkProgram(input);
    const target = targetOf(name, input);
    const reason = target && refuse(target.path, target.endings);
    if (reason)
      throw new AppError("INVALID_INPUT", `${target.path} may not be written from the window: ${reason}.`);
  };
}

function targetOf(name: string, input: unknown): { path: string; endings: readonly string[] } | null {
  const { kind, input: jobInput } = (input ?? {}) as { kind?: unknown; input?: unknown };
  const isJob = name === "job.start";
  const endings = isJob ? jobEndings[String(kind)] : requestEndings[name];
  const { path } = ((isJob ? jobInput : input) ?? {}) as { path?: unknown };
  return endings !== undefined && typeof path === "string" ? { path, endings } : null;
}

/** Checks the program that opens packets: a page may name only Wireshark. */
function checkProgram(input: unknown): void {
  const { wiresharkPath } = (input ?? {}) as { wiresharkPath?: unknown };
  if (typeof wiresharkPath !== "string" || wiresharkPath === "") return;
  const name = wiresharkPath.split(/[\\/]/).at(-1)!;
  if (!/^wireshark(-qt|-gtk)?(\.exe)?$/i.test(name))
    throw new AppError(
      "INVALID_INPUT",
      `${wiresharkPath} is no Wireshark; name the program wireshark itself.`,
    );
}
