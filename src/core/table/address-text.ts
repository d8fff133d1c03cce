// Formats addresses as text: dotted IPv4, and IPv6 in the canonical form (RFC 5952). From int32 words, most significant first.

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
