// Addresses as text: dotted IPv4, and IPv6 in the canonical form (RFC 5952). To and from int32 words, most significant first.

/** One IPv4 word as a.b.c.d. */
export function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** Four words as IPv6 text: lower case, the longest run of two or more zero groups as "::". */
export function ipv6Text(words: ArrayLike<number>, at: number): string {
  const groups: number[] = [];
  for (let k = at; k < at + 4; k++) groups.push(words[k]! >>> 16, words[k]! & 0xffff);
  // RFC 5952, 5: an IPv4-mapped address shows its last 32 bits dotted.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${ipv4Text(words[at + 3]!)}`;
  }
  let from = -1;
  let longest = 1;
  for (let k = 0; k < 8; k++) {
    let end = k;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - k > longest) {
      from = k;
      longest = end - k;
    }
    if (end > k) k = end;
  }
  const hex = groups.map((group) => group.toString(16));
  if (from < 0) return hex.join(":");
  return `${hex.slice(0, from).join(":")}::${hex.slice(from + longest).join(":")}`;
}

/** The four words of an address that one of the functions above wrote, IPv4 in the first; null for any other text. */
export function addressWords(text: string): Int32Array | null {
  const words = new Int32Array(4);
  if (!text.includes(":")) {
    const word = ipv4Word(text);
    if (word === null) return null;
    words[0] = word;
    return words;
  }
  const dotted = text.slice(text.lastIndexOf(":") + 1);
  const last = dotted.includes(".") ? ipv4Word(dotted) : null;
  const hex =
    last === null
      ? text
      : `${text.slice(0, -dotted.length)}${(last >>> 16).toString(16)}:${(last & 0xffff).toString(16)}`;
  const sides = hex.split("::").map((side) => (side === "" ? [] : side.split(":")));
  const given = sides.flat();
  const isWhole = sides.length === 1 ? given.length === 8 : sides.length === 2 && given.length < 8;
  if (!isWhole || !given.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const missing = new Array<string>(8 - given.length).fill("0");
  const groups = [...sides[0]!, ...missing, ...(sides[1] ?? [])].map((group) => Number.parseInt(group, 16));
  for (let k = 0; k < 4; k++) words[k] = (groups[2 * k]! << 16) | groups[2 * k + 1]!;
  return words;
}

function ipv4Word(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((word, part) => (word << 8) | Number(part), 0);
}
