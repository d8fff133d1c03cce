// IP protocol numbers and IANA's keywords, in lower case. A number that is not listed keeps its digits.

export const protocolKeywords: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [2, "igmp"],
  [4, "ipv4"],
  [6, "tcp"],
  [8, "egp"],
  [9, "igp"],
  [17, "udp"],
  [27, "rdp"],
  [33, "dccp"],
  [41, "ipv6"],
  [43, "ipv6-route"],
  [44, "ipv6-frag"],
  [46, "rsvp"],
  [47, "gre"],
  [50, "esp"],
  [51, "ah"],
  [58, "ipv6-icmp"],
  [59, "ipv6-nonxt"],
  [60, "ipv6-opts"],
  [88, "eigrp"],
  [89, "ospfigp"],
  [94, "ipip"],
  [97, "etherip"],
  [103, "pim"],
  [112, "vrrp"],
  [115, "l2tp"],
  [132, "sctp"],
  [136, "udplite"],
  [137, "mpls-in-ip"],
]);

/** Other spellings of a keyword. */
export const protocolAliases: ReadonlyMap<string, string> = new Map([
  ["icmp6", "ipv6-icmp"],
  ["icmpv6", "ipv6-icmp"],
  ["icmp-v6", "ipv6-icmp"],
  ["ospf", "ospfigp"],
]);

/** The keyword of a protocol given as number or name; null for an empty one and for 0, which flow tools write for "none". */
export function parseProtocol(written: string | number): string | null {
  const text = String(written).trim().toLowerCase();
  if (/^\d+(\.0*)?$/.test(text)) {
    const number = Number(text);
    return number === 0 ? null : (protocolKeywords.get(number) ?? String(number));
  }
  return text === "" ? null : (protocolAliases.get(text) ?? text);
}
