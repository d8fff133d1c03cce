// Text of a spreadsheet or a terminal as rows of cells, names for its columns, and the CSV that is imported. Pure.

export interface PastedTable {
  /** Names of the columns. */
  names: string[];
  rows: string[][];
}

type Split = (line: string) => string[];

const byTab: Split = (line) => line.split("\t");
/** Columns that a terminal aligned: two blanks or more between them, or a frame of bars. */
const byGap: Split = (line) => line.trim().split(/\s{2,}/);
const byBlank: Split = (line) => line.trim().split(/\s+/);
const byBar: Split = (line) =>
  line
    .trim()
    .replace(/^[|│]|[|│]$/g, "")
    .split(/[|│]/);

/** Reads pasted text: separated by tabs, bars, commas or semicolons, or aligned by blanks. */
export function parsePasted(text: string): PastedTable {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "" && !isRule(line));
  const rows = squared(lines.map(splitOf(lines)).map((row) => row.map((cell) => cell.trim())));
  const [first] = rows;
  if (first === undefined) return { names: ["value"], rows: [] };
  return isHeader(rows) ? { names: distinct(first), rows: rows.slice(1) } : { names: namesFor(rows), rows };
}

/** The text that is imported: one line of names, then the rows that are not empty. */
export function csvOf({ names, rows }: PastedTable): string {
  const full = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  return [distinct(names), ...full].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** A line that a terminal draws between header and rows. */
const isRule = (line: string): boolean => /^[\s|+│┌└├┤┼─=-]+$/.test(line) && /[|+│┌└├┤┼─=-]{2}/.test(line);

function splitOf(lines: readonly string[]): Split {
  if (lines.some((line) => line.includes("\t"))) return byTab;
  const counts = (split: Split) => new Set(lines.map((line) => split(line).length));
  const isTable = (split: Split) => counts(split).size === 1 && !counts(split).has(1);
  const separated = [byBar, bySeparator(","), bySeparator(";")].find(isTable);
  return separated ?? [byGap, byBlank].find(isTable) ?? bySeparator(",");
}

/** Separated values; quotes protect a separator. */
function bySeparator(separator: string): Split {
  return (line) => {
    const cells: string[] = [""];
    let quotedCell = false;
    for (let i = 0; i < line.length; i++) {
      const c = line[i]!;
      if (c === '"' && quotedCell && line[i + 1] === '"') {
        cells[cells.length - 1] += c;
        i++;
      } else if (c === '"') quotedCell = !quotedCell;
      else if (c === separator && !quotedCell) cells.push("");
      else cells[cells.length - 1] += c;
    }
    return cells;
  };
}

/** All rows as long as the longest. */
function squared(rows: readonly string[][]): string[][] {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}

/** Longer than any number that is written down. */
const longestNumber = 40;
const isNumber = (text: string): boolean =>
  text.length <= longestNumber && /^[+-]?(\d[\d_ ]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d|^\d{1,2}:\d\d(:\d\d)?(\.\d+)?$|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/.test(text);
const isAddress = (text: string): boolean => /^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-f]*:[0-9a-f:]+$/i.test(text);
const isData = (text: string): boolean => isNumber(text) || isTime(text) || isAddress(text);

/** Names stand above values of another kind: none of them is a number, a time or an address. */
function isHeader([first = [], ...rest]: readonly string[][]): boolean {
  const names = first.filter((cell) => cell !== "");
  return rest.length > 0 && names.length > 0 && !names.some(isData) && rest.some((row) => row.some(isData));
}

function namesFor(rows: readonly string[][]): string[] {
  const width = rows[0]?.length ?? 0;
  const all = (c: number, is: (text: string) => boolean) => rows.every((row) => row[c] === "" || is(row[c]!));
  const names = Array.from({ length: width }, (_, c) => {
    if (all(c, isTime)) return "time";
    if (all(c, isNumber)) return "value";
    return all(c, isAddress) ? "address" : "text";
  });
  return distinct(names);
}

function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const plain = name.trim() || "column";
    const times = (seen.get(plain.toLowerCase()) ?? 0) + 1;
    seen.set(plain.toLowerCase(), times);
    return times === 1 ? plain : `${plain}_${times}`;
  });
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
