// The output of a bench: a table for people, and as its last line a JSON object for programs.
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";

export type Cell = string | number | null;

export interface Report {
  /** Name of the bench, as in `npm run bench -- name`. */
  bench: string;
  /** Rows of the table; columns are the union of their keys, in the order of appearance. */
  rows: readonly Readonly<Record<string, Cell>>[];
  /** Named figures; null if something needed is not installed. */
  figures: Readonly<Record<string, number | null>>;
  /** Sentences below the table: what was left out and why. */
  notes?: readonly string[];
}

export interface Machine {
  processor: string;
  processors: number;
  memoryGb: number;
  system: string;
  node: string;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
  };
}

/** Three significant digits for small numbers, groups of three digits for large ones. */
function format(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return String(cell);
  if (Math.abs(cell) >= 1000) return Math.round(cell).toLocaleString("en-US");
  return Number(cell.toPrecision(3)).toString();
}

/** Text columns to the left, numbers to the right. */
export function formatTable(rows: Report["rows"]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => {
    const cells = rows.map((row) => format(row[name]));
    const numeric = rows.every((row) => typeof row[name] !== "string");
    const width = Math.max(name.length, ...cells.map((cell) => cell.length));
    const pad = (text: string) => (numeric ? text.padStart(width) : text.padEnd(width));
    return { title: pad(name), rule: "-".repeat(width), cells: cells.map(pad) };
  });
  const line = (pick: (column: (typeof columns)[number]) => string) => columns.map(pick).join("  ").trimEnd();
  return [
    line((column) => column.title),
    line((column) => column.rule),
    ...rows.map((_, i) => line((column) => column.cells[i]!)),
  ].join("\n");
}

/** Prints the table, the notes, and the JSON line. */
export function printReport(report: Report): void {
  const { bench, rows, figures, notes = [] } = report;
  const where = machine();
  console.log(
    `${bench} on ${where.processor}, ${where.processors} processors, ${where.system}, Node ${where.node}\n`,
  );
  if (rows.length > 0) console.log(`${formatTable(rows)}\n`);
  console.log(`${formatTable(Object.entries(figures).map(([figure, value]) => ({ figure, value })))}\n`);
  for (const note of notes) console.log(note);
  console.log(JSON.stringify({ bench, figures, machine: where }));
}
