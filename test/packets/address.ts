// Converts addresses in tests to bytes.

/** "10.0.0.1" as four bytes. */
export function ipv4Address(text: string): Uint8Array {
  return Uint8Array.from(text.split(".").map(Number));
}

/** "2001:db8::1" as sixteen bytes. */
export function ipv6Address(text: string): Uint8Array {
  const [left = "", right] = text.split("::");
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const words = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

/** "02:00:00:00:00:01" as six bytes. */
export function macAddress(text: string): Uint8Array {
  return Uint8Array.from(text.split(":").map((part) => Number.parseInt(part, 16)));
}

/** An address in the form of the packet record: signed 32-bit words, one for IPv4, four for IPv6. */
export function addressWords(text: string): number[] {
  const bytes = text.includes(":") ? ipv6Address(text) : ipv4Address(text);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getInt32(index * 4));
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
