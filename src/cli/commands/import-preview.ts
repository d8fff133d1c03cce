// tidewatch import --preview: shows how a table would be read, as text or JSON. Opens no workspace.
import { resolve } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { ReadBy, TablePreview } from "../../shared/table-preview.ts";
import type { CommandLine, Surroundings } from "../base/command.ts";
import { cellText, printTable } from "../base/print.ts";

const shownRows = 5;

const reasons: Record<ReadBy, string> = {
  format: "by its format",
  guess: "by a guess from its names and values",
  remembered: "by the mapping remembered for this header (--fresh ignores it)",
  given: "by --map",
};

/** Previews a table, with the mapping of --map applied. */
export async function previewOf(
  engine: Engine,
  word: string,
  { line, limit = shownRows }: { line: CommandLine; limit?: number },
): Promise<TablePreview> {
  const request = { path: resolve(word), useRemembered: !line.flag("fresh"), limit };
  const shown = await engine.handlers["table.preview"](request);
  const pairs = line.texts("map");
  if (pairs.length === 0) return shown;
  const { mappingOfArguments } = await import("../../engine/import/mapping-arguments.ts");
  return engine.handlers["table.preview"]({ ...request, mapping: mappingOfArguments(shown, pairs) });
}

export function printPreview(shown: TablePreview, { out, widthColumns }: Surroundings): void {
  out(`${shown.path}: ${shown.format}. ${shown.why}\n`);
  out(`Read ${reasons[shown.readBy]}, as ${shown.datasetKind}.\n`);
  if (shown.labelWindows) out(`Labels from ${shown.labelWindows}.\n`);
  if (shown.header.length > 0) {
    const roles = new Map(shown.mapping?.columns.map(({ source, ...rest }) => [source, rest]));
    // A known format needs no mapping. A guess is the starting point for a mapping by hand.
    const mapped = shown.readBy !== "format";
    const rows = shown.header.map(({ source, kind, samples }) => {
      const role = roles.get(source);
      const detail = role?.unit ?? (role?.time ? `${role.time.format} ${role.time.zone}` : "");
      return [source, kind, ...(mapped ? [role?.role ?? "keep", detail] : []), samples.join(" ")];
    });
    const names = ["column", "looks like", ...(mapped ? ["role", "unit, format"] : []), "values"];
    out(`\n${printTable(names, rows, widthColumns)}`);
  }
  const header = shown.columns.map(({ name, unit }) => (unit ? `${name} [${unit}]` : name));
  const count = shown.cells[0]?.length ?? 0;
  const rows = Array.from({ length: count }, (_, r) =>
    shown.columns.map((column, c) => cellText(shown.cells[c]![r]!, column)),
  );
  out(`\n${printTable(header, rows, widthColumns)}`);
  for (const problem of shown.problems) out(`  problem: ${problem}\n`);
  for (const warning of shown.warnings) out(`  note: ${warning}\n`);
}
