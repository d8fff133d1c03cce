// Addresses and networks in filters: 10.0.0.5, 203.0.113.0/24, 2001:db8::/32, private. A network is the range from
// its first to its last address.

export type AddressRange =
  /** IPv4, as numbers. */
  | { version: 4; first: number; last: number }
  /** IPv6, as 32 hexadecimal digits in lower case, which sort like the addresses. */
  | { version: 6; first: string; last: string };

/** One address as a range, or null if the text is not an address. */
export function oneAddress(text: string): AddressRange | null {
  const number = ipv4Number(text);
  if (number !== null) return { version: 4, first: number, last: number };
  const digits = ipv6Digits(text);
  return digits === null ? null : { version: 6, first: digits, last: digits };
}

/** The ranges of a network in CIDR notation or by name; null if the text is neither. */
export function networkOf(text: string): readonly AddressRange[] | null {
  const name = text.toLowerCase();
  if (Object.hasOwn(namedNetworks, name)) return namedNetworks[name]!.ranges;
  const [address = "", length = "", rest] = text.split("/");
  if (rest !== undefined || !/^\d{1,3}$/.test(length)) return null;
  const range = cidr(address, Number(length));
  return range && [range];
}

/** Whether a text looks like a network in CIDR notation, valid or not. */
export const looksLikeNetwork = (text: string): boolean => /^[0-9a-f.:]*[.:][0-9a-f.:]*\/\w*$/i.test(text);

/** The range between two addresses of the same version; null otherwise. */
export function rangeBetween(from: string, to: string): AddressRange | null {
  const a = oneAddress(from);
  const b = oneAddress(to);
  if (a?.version === 4 && b?.version === 4) return { version: 4, first: a.first, last: b.last };
  if (a?.version === 6 && b?.version === 6) return { version: 6, first: a.first, last: b.last };
  return null;
}

function ipv4Number(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return null;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

/** RFC 4291, 2.2: groups of hexadecimal digits, "::" for groups of zeros, the last 32 bits optionally dotted. */
function ipv6Digits(text: string): string | null {
  if (text.length > 45 || !text.includes(":")) return null;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const number = ipv4Number(dotted[2]!);
    if (number === null) return null;
    const hex = number.toString(16).padStart(8, "0");
    return ipv6Digits(`${dotted[1]}${hex.slice(0, 4)}:${hex.slice(4)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 2 ? zeros < 1 : zeros !== 0) return null;
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}

function cidr(address: string, length: number): AddressRange | null {
  const of = oneAddress(address);
  if (of?.version === 4 && length <= 32) {
    const size = 2 ** (32 - length);
    const first = Math.floor(of.first / size) * size;
    return { version: 4, first, last: first + size - 1 };
  }
  if (of?.version !== 6 || length > 128) return null;
  const host = (1n << BigInt(128 - length)) - 1n;
  const first = (BigInt(`0x${of.first}`) | host) ^ host;
  const digits = (number: bigint) => number.toString(16).padStart(32, "0");
  return { version: 6, first: digits(first), last: digits(first | host) };
}

const ranges = (...networks: [string, number][]): AddressRange[] =>
  networks.flatMap(([address, length]) => cidr(address, length) ?? []);

const inside = ranges(
  ...([
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["100.64.0.0", 10],
  ] as [string, number][]),
  ...([
    ["169.254.0.0", 16],
    ["127.0.0.0", 8],
    ["fc00::", 7],
    ["fe80::", 10],
    ["::1", 128],
  ] as [string, number][]),
);
const groups = ranges(["224.0.0.0", 4], ["255.255.255.255", 32], ["ff00::", 8]);
/** Neither inside nor outside: this network, and reserved addresses. */
const neither = ranges(["0.0.0.0", 8], ["240.0.0.0", 4]);

/** The IPv4 addresses between some ranges, and the global IPv6 addresses. */
function outside(others: readonly AddressRange[]): AddressRange[] {
  const found = ranges(["2000::", 3]);
  let next = 0;
  const taken = others.flatMap((range) => (range.version === 4 ? [range] : []));
  for (const { first, last } of taken.sort((a, b) => a.first - b.first)) {
    if (first > next) found.push({ version: 4, first: next, last: first - 1 });
    next = Math.max(next, last + 1);
  }
  return found;
}

/** Networks by name: RFC 1918, 6598, 3927 and 4193 with loopback; groups; and the rest. */
export const namedNetworks: Readonly<Record<string, { about: string; ranges: readonly AddressRange[] }>> = {
  private: { about: "addresses of inside networks", ranges: inside },
  public: { about: "addresses on the Internet", ranges: outside([...inside, ...groups, ...neither]) },
  multicast: { about: "addresses of groups, and broadcast", ranges: groups },
};
