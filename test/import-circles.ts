// Finds circles among imports, of files or of folders. Type imports count too.
import { posix } from "node:path";

export interface Importer {
  /** From src/, with forward slashes. */
  path: string;
  /** As written in the file. */
  imports: readonly string[];
}

/** The file under src/ that an import leads to, or null for a library. */
export function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : null;
}

/** Groups of files of the rooms that import each other in a circle. */
export const fileCircles = (sources: readonly Importer[], rooms: readonly string[]): string[][] =>
  circles(sources, rooms, (path) => path);

/** Groups of folders of the rooms that import each other in a circle; inner folders count too. */
export const folderCircles = (sources: readonly Importer[], rooms: readonly string[]): string[][] =>
  circles(sources, rooms, (path) => posix.dirname(path));

function circles(
  sources: readonly Importer[],
  rooms: readonly string[],
  nodeOf: (path: string) => string,
): string[][] {
  const edges = new Map<string, Set<string>>();
  const isIn = (path: string) => rooms.some((room) => path.startsWith(`${room}/`));
  for (const { path, imports } of sources.filter(({ path }) => isIn(path))) {
    const from = edges.get(nodeOf(path)) ?? new Set();
    edges.set(nodeOf(path), from);
    for (const specifier of imports) {
      const target = targetOf(path, specifier);
      if (target !== null && isIn(target) && nodeOf(target) !== nodeOf(path)) from.add(nodeOf(target));
    }
  }
  return stronglyConnected(edges).filter((group) => group.length > 1);
}

/** Tarjan's algorithm: groups in which every node reaches every other. */
function stronglyConnected(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const groups: string[][] = [];
  function visit(node: string): void {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) === order.get(node)) groups.push(path.splice(path.indexOf(node)).sort());
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups;
}
