// Column names as files write them: cleaned, made unique, compared without punctuation, and hashed into the signature
// under which a mapping is remembered. It knows no format.
import type { TableHead } from "./head.ts";
import { splitFields } from "./head.ts";
import { longestName } from "./limits.ts";

/** Trimmed, unique names (the store ignores case); a second "A" becomes "A.1", an empty one "column 3". */
export function cleanNames(raw: readonly string[]): string[] {
  const usedNames = new Set<string>();
  return raw.map((name, i) => {
    const trimmed = name.trim().replace(/\s+/g, " ") || (i === 0 ? "index" : `column ${i + 1}`);
    return uniqueName(trimmed, usedNames);
  });
}

/** The name, cut if it is too long, with the first free number appended if it is used; adds it to `usedNames`. */
export function uniqueName(name: string, usedNames: Set<string>): string {
  // A cut between the halves of a character leaves none of it.
  const short = name.length > longestName ? name.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, "") : name;
  let unique = short;
  for (let n = 1; usedNames.has(unique.toLowerCase()); n++) unique = `${short}.${n}`;
  usedNames.add(unique.toLowerCase());
  return unique;
}

/** Letters and digits alone, in lower case, so that "Flow Byts/s", " Flow Byts/s" and "flow_byts_s" are equal. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Fields of the first lines as a table: names, or null if the first line looks like values, and the rows after it. */
interface HeadTable {
  names: string[] | null;
  rows: string[][];
  /** Lines before the first row of values, including the header. */
  linesBefore: number;
}

/** Splits the head at its delimiter. The first line is a header if no field of it is a number and some after it are. */
export function headTable(head: TableHead): HeadTable {
  const { delimiter } = head;
  const lines = head.complete ? head.lines : head.lines.slice(0, -1);
  const rows = lines.map((line) => (delimiter ? splitFields(line, delimiter) : [line]));
  const [first, ...rest] = rows;
  if (!first) return { names: null, rows: [], linesBefore: 0 };
  if (!looksLikeHeader(first, rest)) return { names: null, rows, linesBefore: 0 };
  return { names: first, rows: rest, linesBefore: 1 };
}

/** The values of the first rows by source, split as the plan splits them. */
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
  // All text: a line that is repeated later is a header between rows.
  if (filled.some((row) => row.length > 1 && row.every((field, c) => field === first[c]))) return true;
  // Otherwise a header's names do not occur as values.
  return first.every((name, c) => name.trim() === "" || !filled.slice(0, 20).some((row) => row[c] === name));
}

/**
 * The signature of a header: 16 hexadecimal digits (FNV-1a over the names' keys and the delimiter). Without a header
 * it covers the number and the kinds of the fields.
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
