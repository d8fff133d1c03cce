// Decodes the head of a file: UTF-8 if valid, else Windows-1252. It needs no decoder of the host.

/** Windows-1252 for 0x80 to 0x9f; the five bytes it leaves undefined become U+FFFD. */
const high = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

/** Decodes bytes as UTF-8 if they are valid (a truncated last character is left out), else as Windows-1252. */
export function decodeText(bytes: Uint8Array): string {
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let ascii = from;
  while (ascii < bytes.length && bytes[ascii]! < 0x80) ascii++;
  const start = joinCodes(bytes.subarray(from, ascii));
  if (ascii === bytes.length) return start;
  return start + (decodeUtf8(bytes.subarray(ascii)) ?? decodeCp1252(bytes.subarray(ascii)));
}

/** Null if the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | null {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    if (more < 0 || first > 0xf4) return null;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let k = 1; k <= more; k++) {
      const next = bytes[i + k];
      if (next === undefined) return codePoints(codes);
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 0x3f);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    codes.push(code);
    i += more + 1;
  }
  return codePoints(codes);
}

function decodeCp1252(bytes: Uint8Array): string {
  return joinCodes(bytes).replace(/[\x80-\x9f]/g, (c) => high[c.charCodeAt(0) - 0x80]!);
}

function codePoints(codes: number[]): string {
  let text = "";
  for (let i = 0; i < codes.length; i += 4096) text += String.fromCodePoint(...codes.slice(i, i + 4096));
  return text;
}

function joinCodes(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(bytes.length, i + 8192)));
  }
  return text;
}
