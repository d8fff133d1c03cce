// Names of columns as files spell them: cleaned, made unique, compared without their punctuation, and summed up as the
// signature under which an answer about a header is remembered. Knows no format.
import type { TableHead } from "./head.ts";
import { splitFields } from "./head.ts";

/** Trimmed names, each once (the store does not tell "A" from "a"); a second "A" becomes "A.1", an empty one "column 3". */
export function cleanNames(raw: readonly string[]): string[] {
  const usedNames = new Set<string>();
  return raw.map((name, i) => {
    const trimmed = name.trim().replace(/\s+/g, " ") || (i === 0 ? "index" : `column ${i + 1}`);
    return uniqueName(trimmed, usedNames);
  });
}

/** The name itself, or with the first free number behind it; notes it as taken. */
export function uniqueName(name: string, usedNames: Set<string>): string {
  let unique = name;
  for (let n = 1; usedNames.has(unique.toLowerCase()); n++) unique = `${name}.${n}`;
  usedNames.add(unique.toLowerCase());
  return unique;
}

/** Letters and digits alone, in lower case: "Flow Byts/s", " Flow Byts/s" and "flow_byts_s" are one. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Fields of the first lines as a table: names, or null where the first line looks like values, and the rows below. */
interface HeadTable {
  names: string[] | null;
  rows: string[][];
  /** Lines before the first row of values, the header included. */
  linesBefore: number;
}

/** Splits the head with its delimiter; the first line is a header when no field of it is a number and some below are. */
export function headTable(head: TableHead): HeadTable {
  const { delimiter } = head;
  const lines = head.complete ? head.lines : head.lines.slice(0, -1);
  const rows = lines.map((line) => (delimiter ? splitFields(line, delimiter) : [line]));
  const [first, ...rest] = rows;
  if (!first) return { names: null, rows: [], linesBefore: 0 };
  if (!looksLikeHeader(first, rest)) return { names: null, rows, linesBefore: 0 };
  return { names: first, rows: rest, linesBefore: 1 };
}

/** The values of the first rows by source, as a plan for separated values splits them. */
export function samplesBySource(
  head: TableHead,
  plan: { sources: readonly string[]; delimiter: string; skipLines: number; header: boolean },
): Map<string, string[]> {
  const lines = head.complete ? head.lines : head.lines.slice(0, -1);
  const rows = lines
    .slice(plan.skipLines + (plan.header ? 1 : 0))
    .map((line) => splitFields(line, plan.delimiter));
  return new Map(plan.sources.map((source, c) => [source, rows.map((row) => row[c] ?? "")]));
}

const isNumber = (field: string) => field.trim() !== "" && Number.isFinite(Number(field));

function looksLikeHeader(first: readonly string[], rest: readonly string[][]): boolean {
  if (first.some((field) => isNumber(field) || /^\d{1,4}[-/.]\d/.test(field.trim()))) return false;
  if (first.filter((field) => field.trim() === "").length > Math.max(1, first.length / 2)) return false;
  const filled = rest.slice(0, 50);
  if (filled.length === 0) return true;
  if (filled.some((row) => row.some(isNumber))) return true;
  // All text. A whole line that comes again below is a header put between the rows.
  if (filled.some((row) => row.length > 1 && row.every((field, c) => field === first[c]))) return true;
  // Else a header does not repeat its own values below.
  return first.every((name, c) => name.trim() === "" || !filled.slice(0, 20).some((row) => row[c] === name));
}

/**
 * The signature of a header: 16 hexadecimal digits (FNV-1a over the names' keys and the delimiter). Files without a
 * header sign with the number and the kinds of their fields.
 */
export function headerSignature(head: TableHead): string {
  const { names, rows } = headTable(head);
  const shape = names
    ? names.map(nameKey)
    : (rows[0] ?? []).map((field) => (isNumber(field) ? "#" : field.trim() === "" ? "_" : "a"));
  return fnv1a64([head.delimiter ?? "", names ? "named" : "bare", ...shape].join("\u001f"));
}

function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash ^= BigInt(text.charCodeAt(i));
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, "0");
}
