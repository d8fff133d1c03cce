// Gives each part a colour, which it keeps while it is shown, whatever parts come and go. Pure functions.

const tokens = ["--part-1", "--part-2", "--part-3", "--part-4", "--part-5"] as const;

/**
 * @param parts values, null for all others
 * @param before colours assigned so far
 * @param ground the value that is the quiet background of the others, if any; it always gets the first colour
 */
export function partColours(
  parts: readonly (string | null)[],
  before: ReadonlyMap<string, string>,
  ground: string | null = null,
): ReadonlyMap<string | null, string> {
  const colours = new Map<string | null, string>([[null, "--part-rest"]]);
  for (const part of parts) {
    const known = part === null ? undefined : before.get(part);
    if (known) colours.set(part, known);
  }
  const usedColours = new Set(colours.values());
  for (const part of parts) {
    if (colours.has(part)) continue;
    const isFree = (token: string) => !usedColours.has(token);
    const choices = ground === null || part === ground ? tokens : tokens.slice(1);
    const free = choices.find(isFree) ?? tokens.find(isFree) ?? tokens[0];
    usedColours.add(free);
    colours.set(part, free);
  }
  return colours;
}
