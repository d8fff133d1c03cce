// Names for numbers in headers, for people to read.

const etherTypeNames: ReadonlyMap<number, string> = new Map([
  [0x0200, "PUP"],
  [0x0806, "ARP"],
  [0x0842, "Wake-on-LAN"],
  [0x22f3, "TRILL"],
  [0x6003, "DECnet"],
  [0x8035, "RARP"],
  [0x809b, "AppleTalk"],
  [0x80f3, "AppleTalk ARP"],
  [0x8137, "IPX"],
  [0x8808, "Ethernet flow control"],
  [0x8809, "slow protocols (LACP)"],
  [0x8819, "CobraNet"],
  [0x8863, "PPPoE discovery"],
  [0x8870, "jumbo LLC"],
  [0x8874, "Broadcom tag"],
  [0x887b, "HomePlug"],
  [0x888e, "EAPOL"],
  [0x8892, "PROFINET"],
  [0x8899, "Realtek remote control"],
  [0x88a2, "ATA over Ethernet"],
  [0x88a4, "EtherCAT"],
  [0x88b5, "local experiment"],
  [0x88b8, "GOOSE"],
  [0x88ba, "IEC 61850 sampled values"],
  [0x88cc, "LLDP"],
  [0x88e1, "HomePlug AV"],
  [0x88e5, "MACsec, encrypted"],
  [0x88f5, "MVRP"],
  [0x88f7, "PTP"],
  [0x8902, "connectivity fault management"],
  [0x8906, "FCoE"],
  [0x8914, "FCoE initialisation"],
  [0x8915, "RoCE"],
  [0x9000, "loopback test"],
  [0xd28b, "Arista time stamp"],
]);

/** An ethertype as the analyst reads it: "ARP (0x0806)". */
export function describeEtherType(etherType: number): string {
  const hex = `0x${etherType.toString(16).padStart(4, "0")}`;
  const name = etherTypeNames.get(etherType);
  return name === undefined ? `ethertype ${hex}` : `${name} (${hex})`;
}

const protocolNames: ReadonlyMap<number, string> = new Map([
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IPv4 in IP"],
  [6, "TCP"],
  [17, "UDP"],
  [33, "DCCP"],
  [41, "IPv6 in IP"],
  [46, "RSVP"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [58, "ICMPv6"],
  [59, "no next header"],
  [88, "EIGRP"],
  [89, "OSPF"],
  [103, "PIM"],
  [112, "VRRP"],
  [115, "L2TPv3"],
  [132, "SCTP"],
  [135, "Mobility"],
  [136, "UDP-Lite"],
]);

/** An IP protocol number as the analyst reads it: "TCP", or "protocol 253". */
export function describeProtocol(protocol: number): string {
  return protocolNames.get(protocol) ?? `protocol ${protocol}`;
}

/** The flags of TCP from the lowest bit. */
export const tcpFlagNames: readonly string[] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

export const icmpNames: ReadonlyMap<number, string> = new Map([
  [0, "echo reply"],
  [3, "destination unreachable"],
  [5, "redirect"],
  [8, "echo request"],
  [11, "time exceeded"],
  [12, "parameter problem"],
  [13, "timestamp request"],
  [14, "timestamp reply"],
]);

export const icmpv6Names: ReadonlyMap<number, string> = new Map([
  [1, "destination unreachable"],
  [2, "packet too big"],
  [3, "time exceeded"],
  [4, "parameter problem"],
  [128, "echo request"],
  [129, "echo reply"],
  [133, "router solicitation"],
  [134, "router advertisement"],
  [135, "neighbour solicitation"],
  [136, "neighbour advertisement"],
  [143, "multicast listener report"],
]);
