// The bytes of a stream as text or as lines of hexadecimal digits. Pure.

const isPrintable = (code: number): boolean => code >= 32 && code < 127;
const codesOf = (hex: string): number[] =>
  (hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));

/** @param hex two digits a byte. What is not printable becomes dots; lines end as in the stream. */
export function streamText(hex: string): string {
  const codes = codesOf(hex);
  return codes
    .map((code, at) => {
      if (code === 13 && codes[at + 1] === 10) return "";
      return code === 9 || code === 10 || isPrintable(code) ? String.fromCharCode(code) : "·";
    })
    .join("");
}

/** Sixteen bytes a line, with what of them is printable. */
export function streamHex(hex: string): string {
  const lines = hex.match(/.{1,32}/g) ?? [];
  return lines
    .map((digits) => {
      const letters = codesOf(digits).map((code) => (isPrintable(code) ? String.fromCharCode(code) : "·"));
      return `${(digits.match(/../g) ?? []).join(" ").padEnd(47)}  ${letters.join("")}`;
    })
    .join("\n");
}
