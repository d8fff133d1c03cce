// The head of a file: its first bytes as lines and fields, from which readers recognise the format. It splits only
// what recognition needs; the store reads the whole table.
import { decodeText } from "./text.ts";

export interface TableHead {
  /** The file's name without its folder; a hint, never enough to recognise a format. */
  fileName: string;
  /** The first lines, at most 200, without line ends. The last one may be truncated if `complete` is false. */
  lines: readonly string[];
  /** Whether `lines` is the whole file. */
  complete: boolean;
  /** The separator that splits the lines most evenly, or null. */
  delimiter: string | null;
  /** Whether the bytes are not text. */
  binary: boolean;
  /** The kind of a binary file by its first bytes, if known. */
  magic: string | null;
}

/** The kinds of binary file that contain a table, by their magic. */
export const nfcapdMagic = "nfdump";
export const tableMagics: ReadonlySet<string> = new Set(["Parquet", nfcapdMagic]);

const mostLines = 200;
const candidates = [",", "\t", ";", "|"];

/** Decodes and splits the first bytes of a file. `bytes` is UTF-8 or cp1252; never throws. */
export function parseHead(fileName: string, bytes: Uint8Array, complete: boolean): TableHead {
  const binary = looksBinary(bytes);
  const lines = binary ? [] : splitLines(decodeText(bytes));
  return {
    fileName,
    lines,
    complete: complete && lines.length < mostLines,
    delimiter: findDelimiter(lines),
    binary,
    magic: nameOfMagic(bytes),
  };
}

/** Splits one line into fields; double quotes protect separators. */
export function splitFields(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = "";
  /** Whether the field so far has only blanks. */
  let blank = true;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (line[i + 1] === '"') field += line[++i];
      else quoted = false;
    } else if (c === '"' && blank) {
      quoted = true;
      blank = false;
      field = "";
    } else if (c === delimiter) {
      fields.push(field);
      field = "";
      blank = true;
    } else {
      field += c;
      blank &&= c.trim() === "";
    }
  }
  fields.push(field);
  return fields;
}

/** Names the binary files that an analyst may open by mistake, by their first bytes. */
export function nameOfMagic(bytes: Uint8Array): string | null {
  const starts = (...magic: number[]) => magic.every((b, i) => bytes[i] === b);
  if (starts(0x50, 0x41, 0x52, 0x31)) return "Parquet";
  if (starts(0x0c, 0xa5, 1, 0) || starts(0x0c, 0xa5, 2, 0)) return nfcapdMagic;
  if (starts(0x1f, 0x8b)) return "gzip";
  if (starts(0x50, 0x4b, 0x03, 0x04)) return "ZIP archive";
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return "Zstandard";
  if (starts(0x37, 0x7a, 0xbc, 0xaf)) return "7-Zip archive";
  if (starts(0x25, 0x50, 0x44, 0x46)) return "PDF";
  if (starts(0xd4, 0xc3, 0xb2, 0xa1) || starts(0xa1, 0xb2, 0xc3, 0xd4)) return "pcap";
  if (starts(0x4d, 0x3c, 0xb2, 0xa1) || starts(0xa1, 0xb2, 0x3c, 0x4d)) return "pcap";
  if (starts(0x0a, 0x0d, 0x0d, 0x0a)) return "pcapng";
  return null;
}

function looksBinary(bytes: Uint8Array): boolean {
  let control = 0;
  for (const b of bytes) {
    if (b === 0) return true;
    if (b < 9 || (b > 13 && b < 32)) control++;
  }
  return control > bytes.length / 50;
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/, mostLines + 1);
  if (lines.length <= mostLines && lines.at(-1) === "") lines.pop();
  return lines.slice(0, mostLines);
}

function findDelimiter(lines: readonly string[]): string | null {
  const sample = lines.slice(0, 20).filter((line) => line !== "" && !line.startsWith("#"));
  let best: { delimiter: string; score: number } | null = null;
  for (const delimiter of candidates) {
    const counts = sample.map((line) => splitFields(line, delimiter).length).filter((n) => n > 1);
    if (counts.length === 0) continue;
    const usual = mostCommon(counts);
    const even = counts.filter((n) => n === usual).length / sample.length;
    const score = even * 1000 + usual;
    if (!best || score > best.score) best = { delimiter, score };
  }
  return best?.delimiter ?? null;
}

function mostCommon(values: number[]): number {
  const counts = new Map<number, number>();
  let best = values[0]!;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.get(value)! > counts.get(best)!) best = value;
  }
  return best;
}
