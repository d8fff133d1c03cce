// Groups the files of a set by kind, recognised from their first bytes like a single file. One kind becomes the dataset. Other files are
// left out and listed, or refused if the analyst named them.
import { relative } from "node:path";
import { firstPacketMs } from "../../core/capture/first-packet.ts";
import { recogniseCapture } from "../../core/capture/format.ts";
import { eveKey, zeekKey } from "../../core/table/formats/zeek.ts";
import { headerSignature } from "../../core/table/names.ts";
import { isSideLog } from "../../core/table/records/zeek-events.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import { lookAtFile } from "../files/source-file.ts";
import type { SourceSet } from "../files/source-set.ts";
import { recogniseTableFile } from "./table-file.ts";

export interface SetPart {
  path: string;
  /** Path within the folder of the set. */
  name: string;
  bytes: number;
  modifiedMs: number;
  gzip: boolean;
  /** Whether it holds flows together with records about them. */
  isMixed: boolean;
  /** For a capture: the time of its first packet in milliseconds since 1970. */
  firstMs?: number | null;
}

/** Files of one kind. */
interface FileKind {
  /** Files with the same key are of the same kind. */
  key: string;
  /** For messages: "captures", "CSV". */
  title: string;
  isCapture: boolean;
  /** Which log of Zeek it is, or null. */
  log: string | null;
  parts: SetPart[];
}

export interface FileGroups {
  folder: string;
  /** The kind that becomes the dataset. */
  main: FileKind;
  /** Files with records about the flows of the main kind, and the column that refers to the flow. */
  sides: SetPart[];
  joinedBy: string | null;
  /** Names these files in a message; empty when there are none. */
  sidesText: string;
  /** Sentences about the files that are left out. */
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
  if (found.length === 0) throw nothingReadable(folder, unread);
  const main = mainOf(found);
  const sideKinds = main.log === "conn" ? found.filter(({ log }) => log !== null && isSideLog(log)) : [];
  const others = found.filter((kind) => kind !== main && !sideKinds.includes(kind));
  refuseNamed(main, others);
  const sides = [...sideKinds.flatMap(({ parts }) => parts), ...main.parts.filter(({ isMixed }) => isMixed)];
  return {
    folder,
    main,
    sides,
    joinedBy: sides.length === 0 ? null : main.log === null ? eveKey : zeekKey,
    sidesText: sideKinds
      .map(({ log, parts }) => `${log} (${parts.length})`)
      .sort()
      .join(", "),
    leftOut: [...others.map(otherKind), ...unreadable(unread)],
  };
}

/** The kind with the most bytes, where all logs of Zeek count together. Among these it is conn.log, which the others refer to. */
function mainOf<Kind extends FileKind>(kinds: readonly Kind[]): Kind {
  const zeek = kinds.filter(({ log }) => log !== null);
  const sum = (some: readonly Kind[]) => some.reduce((bytes, kind) => bytes + bytesOf(kind), 0);
  const largest = kinds[0]!;
  if (largest.log === null && sum(zeek) <= bytesOf(largest)) return largest;
  return zeek.find(({ log }) => log === "conn") ?? zeek[0]!;
}

const bytesOf = ({ parts }: FileKind) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

async function lookAt(path: string): Promise<Omit<FileKind, "parts"> & { part: Omit<SetPart, "name"> }> {
  const file = await lookAtFile(path);
  const { bytes, modifiedMs, gzip } = file;
  const part = { path, bytes, modifiedMs, gzip, isMixed: false };
  if (recogniseCapture(file.head).kind !== "refused") {
    const timed = { ...part, firstMs: firstPacketMs(file.head) };
    return { key: "capture", title: "captures", isCapture: true, log: null, part: timed };
  }
  const { head, reader } = recogniseTableFile(file);
  const plan = reader.map(head);
  const title = reader.format;
  // A flow format is one kind whatever its columns. Other tables differ by their column names.
  const isNamed = plan.via === "delimited" && (title === "CSV" || plan.datasetKind === "samples");
  const log = plan.via === "records" ? plan.log : null;
  const isMixed = plan.via === "records" && plan.joinedBy !== undefined;
  return {
    key: isNamed ? `${title} ${headerSignature(head)}` : log === null ? title : `Zeek ${log}`,
    title: log === null ? title : `Zeek's ${log}.log`,
    isCapture: false,
    log,
    part: { ...part, isMixed },
  };
}

/** Refuses files that the analyst named and that do not belong to the set, instead of leaving them out silently. */
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
  `Left out, being of another kind (${title}): ${manyText(parts.length, "file")} (${namesText(parts.map(({ name }) => name))}).`;

function unreadable(unread: readonly { name: string; why: string }[]): string[] {
  if (unread.length === 0) return [];
  return [
    `Left out, being nothing that Tidewatch reads: ${manyText(unread.length, "file")} (${namesText(unread.map(({ name }) => name))}).`,
  ];
}

function nothingReadable(folder: string, unread: readonly { name: string; why: string }[]): AppError {
  return new AppError(
    "FILE_NOT_RECOGNISED",
    `None of the ${manyText(unread.length, "file")} in ${folder} is a capture or a table that Tidewatch knows; choose a folder of captures, logs or tables.`,
    unread
      .slice(0, 10)
      .map(({ why }) => why)
      .join("\n"),
  );
}
