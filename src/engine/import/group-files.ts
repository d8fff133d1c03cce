// The files of a set by their kind: told by their first bytes, as a single file is. One kind becomes the dataset; the others
// are left out and named, or refused where they were named by the analyst.
import { relative } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { headerSignature } from "../../core/table/names.ts";
import { AppError } from "../../shared/errors.ts";
import { count } from "../dataset/read-outcome.ts";
import { lookAtFile } from "../files/source-file.ts";
import type { SourceSet } from "../files/source-set.ts";
import { recogniseTableFile } from "./table-file.ts";

export interface SetPart {
  path: string;
  /** Its path in the folder of the set. */
  name: string;
  bytes: number;
  modifiedMs: number;
}

/** Files of one kind. */
export interface FileKind {
  /** What tells kinds apart. */
  key: string;
  /** In words: "captures", "CSV". */
  title: string;
  isCapture: boolean;
  parts: SetPart[];
}

export interface FileGroups {
  folder: string;
  /** The kind that becomes the dataset. */
  main: FileKind;
  /** What is left out, as sentences. */
  leftOut: string[];
}

const mostNames = 3;

export async function groupFiles({ folder, files }: SourceSet, signal: AbortSignal): Promise<FileGroups> {
  const kinds = new Map<string, FileKind & { named: string | null }>();
  const unread: { name: string; why: string }[] = [];
  for (const { path, isNamed } of files) {
    if (signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    const name = relative(folder, path);
    const looked = await lookAt(path).catch((thrown) => {
      if (isNamed || !(thrown instanceof AppError)) throw thrown;
      unread.push({ name, why: thrown.message });
      return null;
    });
    if (looked === null) continue;
    const { part, ...kind } = looked;
    const known = kinds.get(kind.key);
    if (known) {
      known.parts.push({ ...part, name });
      if (isNamed) known.named ??= path;
    } else kinds.set(kind.key, { ...kind, parts: [{ ...part, name }], named: isNamed ? path : null });
  }
  const found = [...kinds.values()].sort((a, b) => bytesOf(b) - bytesOf(a) || (a.key < b.key ? -1 : 1));
  const main = found[0];
  if (main === undefined) throw nothingReadable(folder, unread);
  const others = found.slice(1);
  refuseNamed(main, others);
  return { folder, main, leftOut: [...others.map(otherKind), ...unreadable(unread)] };
}

const bytesOf = ({ parts }: FileKind) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

async function lookAt(path: string): Promise<Omit<FileKind, "parts"> & { part: Omit<SetPart, "name"> }> {
  const file = await lookAtFile(path);
  const part = { path, bytes: file.bytes, modifiedMs: file.modifiedMs };
  if (recogniseCapture(file.head).kind !== "refused")
    return { key: "capture", title: "captures", isCapture: true, part };
  const { head, reader } = recogniseTableFile(file);
  const plan = reader.map(head);
  const title = reader.format;
  // A format of flows is one kind whatever columns a file has; of other tables the names of the columns tell.
  const isNamed = plan.via === "delimited" && (title === "CSV" || plan.datasetKind === "samples");
  const log = plan.via === "records" ? (plan.log ?? "") : "";
  return {
    key: isNamed ? `${title} ${headerSignature(head)}` : log === "" ? title : `Zeek ${log}`,
    title: log === "" ? title : `Zeek's ${log}.log`,
    isCapture: false,
    part,
  };
}

/** Of what the analyst named one by one nothing is left out in silence. */
function refuseNamed(
  main: FileKind & { named: string | null },
  others: readonly (FileKind & { named: string | null })[],
) {
  const other = others.find(({ named }) => named !== null);
  if (other === undefined || main.named === null) return;
  throw new AppError(
    "INVALID_INPUT",
    `The files of one dataset are of one kind, but ${main.named} is one of ${main.title} and ${other.named} one of ${other.title}; import them separately.`,
  );
}

const namesText = (names: readonly string[]) =>
  names.length <= mostNames ? names.join(", ") : `${names.slice(0, mostNames).join(", ")}, …`;

const otherKind = ({ title, parts }: FileKind) =>
  `Left out, being of another kind (${title}): ${count(parts.length, "file")} (${namesText(parts.map(({ name }) => name))}).`;

function unreadable(unread: readonly { name: string; why: string }[]): string[] {
  if (unread.length === 0) return [];
  return [
    `Left out, being nothing that Tidewatch reads: ${count(unread.length, "file")} (${namesText(unread.map(({ name }) => name))}).`,
  ];
}

function nothingReadable(folder: string, unread: readonly { name: string; why: string }[]): AppError {
  return new AppError(
    "FILE_NOT_RECOGNISED",
    `None of the ${count(unread.length, "file")} in ${folder} is a capture or a table that Tidewatch knows; choose a folder of captures, logs or tables.`,
    unread
      .slice(0, 10)
      .map(({ why }) => why)
      .join("\n"),
  );
}
