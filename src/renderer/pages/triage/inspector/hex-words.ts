// A line of a hex dump: sixteen bytes in two groups, and their printable characters. Pure functions.

const perLine = 16;

interface DumpLine {
  offset: string;
  bytes: string;
  text: string;
}

/**
 * @param hex two digits per byte
 * @param line from 0
 */
export function dumpLine(hex: string, line: number): DumpLine {
  const digits = hex.slice(2 * perLine * line, 2 * perLine * (line + 1));
  const bytes = digits.match(/../g) ?? [];
  const group = (from: number) => bytes.slice(from, from + perLine / 2).join(" ");
  return {
    offset: (perLine * line).toString(16).padStart(4, "0"),
    bytes: `${group(0)}  ${group(perLine / 2)}`.padEnd(3 * perLine, " "),
    text: bytes.map((byte) => printable(Number.parseInt(byte, 16))).join(""),
  };
}

const printable = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".");
