// Maps ICMP types to ports, as Zeek and the Community ID specification do: a request's type is the originator's port and
// its reply's type the responder's. A message without a reply type is one-way and has its code as the responder's port.

/** Types and their reply types (RFC 792, 950, 1256). */
const pairsV4: readonly (readonly [request: number, reply: number])[] = [
  [8, 0],
  [13, 14],
  [15, 16],
  [10, 9],
  [17, 18],
];

/** The same for ICMPv6 (RFC 4443, 2710, 4861, 4620, 6275). */
const pairsV6: readonly (readonly [request: number, reply: number])[] = [
  [128, 129],
  [130, 131],
  [133, 134],
  [135, 136],
  [139, 140],
  [144, 145],
];

function counterparts(pairs: typeof pairsV4): Int16Array {
  const table = new Int16Array(256).fill(-1);
  for (const [request, reply] of pairs) {
    table[request] = reply;
    table[reply] = request;
  }
  return table;
}

const counterpartV4 = counterparts(pairsV4);
const counterpartV6 = counterparts(pairsV6);
/**
 * Ports of an ICMP packet: the source's << 16 | one-way 0x100 | the destination's.
 * @param type −1 if the header was not captured
 */
export function icmpPorts(protocol: number, type: number, code: number): number {
  if (type < 0) return 0x100;
  const counterpart = (protocol === 1 ? counterpartV4 : counterpartV6)[type]!;
  return counterpart < 0 ? (type << 16) | 0x100 | code : (type << 16) | counterpart;
}
