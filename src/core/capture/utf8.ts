// Encodes and decodes UTF-8, because the core has neither TextDecoder nor Buffer. For short texts: names and comments.

const replacement = 0xfffd;
/** Arguments per call of `String.fromCharCode`. */
const piece = 4096;

/** Decodes UTF-8; invalid bytes become U+FFFD, as in the WHATWG decoder. */
export function decodeUtf8(bytes: Uint8Array, from = 0, to = bytes.length): string {
  // UTF-16 never has more units than UTF-8 has bytes. (Appending to a string would create a chain of its parts.)
  const units = new Uint16Array(to - from);
  let length = 0;
  let offset = from;
  while (offset < to) {
    const lead = bytes[offset++]!;
    if (lead < 0x80) {
      units[length++] = lead;
      continue;
    }
    let more = lead >= 0xf0 && lead <= 0xf4 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    if (lead > 0xf4) more = 0;
    let point = more === 3 ? lead & 0x07 : more === 2 ? lead & 0x0f : lead & 0x1f;
    let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    let valid = more > 0;
    for (; more > 0; more--) {
      const next = offset < to ? bytes[offset]! : 0;
      if (next < low || next > high) {
        valid = false;
        break;
      }
      point = (point << 6) | (next & 0x3f);
      offset++;
      low = 0x80;
      high = 0xbf;
    }
    if (!valid) point = replacement;
    if (point > 0xffff) {
      units[length++] = 0xd7c0 + (point >> 10);
      point = 0xdc00 | (point & 0x3ff);
    }
    units[length++] = point;
  }
  let text = "";
  for (let start = 0; start < length; start += piece)
    text += String.fromCharCode(...units.subarray(start, Math.min(start + piece, length)));
  return text;
}

/** Encodes as UTF-8; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    let point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) point = replacement;
    if (point < 0x80) {
      bytes[length++] = point;
    } else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.slice(0, length);
}
