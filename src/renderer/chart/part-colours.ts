// A part keeps its colour while it is shown, whatever else comes and goes around it. Pure.

const tokens = ["--part-1", "--part-2", "--part-3", "--part-4", "--part-5"] as const;

/**
 * @param parts values, null for all others
 * @param before colours given out so far
 * @param ground the value that is the calm ground of the others, if one is: it has the first colour to itself
 */
export function partColours(
  parts: readonly (string | null)[],
  before: ReadonlyMap<string, string>,
  ground: string | null = null,
): ReadonlyMap<string | null, string> {
  const given = new Map<string | null, string>([[null, "--part-rest"]]);
  for (const part of parts) {
    const known = part === null ? undefined : before.get(part);
    if (known) given.set(part, known);
  }
  const taken = new Set(given.values());
  for (const part of parts) {
    if (given.has(part)) continue;
    const isFree = (token: string) => !taken.has(token);
    const wanted = ground === null || part === ground ? tokens : tokens.slice(1);
    const free = wanted.find(isFree) ?? tokens.find(isFree) ?? tokens[0];
    taken.add(free);
    given.set(part, free);
  }
  return given;
}
