// Where a page may have files written. A page that was taken over must not replace a start-up file or leave a program behind, so its
// word alone is not enough: each host says which places may be written to.
import { AppError } from "../shared/errors.ts";

/** Why a place may not be written to, as the end of a sentence, or null. `endings`: those that what is written has. */
export type PlaceCheck = (path: string, endings: readonly string[]) => string | null;

/** Throws when a request of the page would write where it may not, or would choose a program to start. */
export type WriteGuard = (name: string, input: unknown) => void;

/** Endings that a target may have, by what is written. */
const jobEndings: Readonly<Record<string, readonly string[]>> = {
  "dataset.export": [".csv", ".tsv", ".ndjson", ".json", ".jsonl", ".parquet"],
  "packets.carve": [".pcapng", ".pcap"],
  "report.write": [".html", ".htm"],
  "sample.make": [".pcapng", ".pcap"],
};
const requestEndings: Readonly<Record<string, readonly string[]>> = {
  // A model is one file or a folder of its own, which never replaces anything.
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

/** The program that is started with packets: a page may name a Wireshark and nothing else. */
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
