// Suggests the nearest existing name for an unknown one, by edit distance, among the columns and the short names that they have.
import { addedColumns, columnsOf, filterAliases, wiresharkAliases } from "./filter-aliases.ts";
import type { Column } from "./vocabulary.ts";

/** @param added whether scores, verdicts, tags, notes and incidents are allowed */
export function nearestName(name: string, columns: readonly Column[], added: boolean): string | null {
  const folded = name.toLowerCase();
  const aliases = [...filterAliases, ...wiresharkAliases].filter(
    (alias) => columnsOf(alias, columns).length > 0,
  );
  const names = [
    ...columns.map((column) => column.name),
    ...(added ? addedColumns : []),
    ...aliases.flatMap((alias) => alias.names[0] ?? []),
  ];
  const near = names
    .map((candidate) => ({ candidate, distance: distance(folded, candidate.toLowerCase()) }))
    .filter((one) => one.distance <= Math.max(2, folded.length / 3))
    .sort((a, b) => a.distance - b.distance)[0];
  return near?.candidate ?? null;
}

/** Edit distance, for names of a few dozen characters. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 40) return 40;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
