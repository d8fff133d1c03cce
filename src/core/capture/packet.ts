// The one mutable record that carries a packet from the reader through the decoder to the flow meter.
// The reader makes one and fills it again for every frame, so nothing is allocated per packet; who
// needs a value after the callback copies it. It holds numbers, and the frame's bytes by reference.

/** What the decoder took off before it reached the packet that is metered. */
export const tunnelKinds = {
  none: 0,
  gre: 1,
  erspan: 2,
  vxlan: 3,
  geneve: 4,
  gtpu: 5,
  teredo: 6,
  ipInIp: 7,
  sixInFour: 8,
  fourInSix: 9,
  sixInSix: 10,
  l2tp: 11,
  pptp: 12,
  mplsPseudowire: 13,
  pbb: 14,
  etherIp: 15,
  mplsInIp: 16,
  capwap: 17,
} as const;

/** The word for each tunnel kind, by its number; "" for none. */
export const tunnelNames: readonly string[] = [
  "",
  "gre",
  "erspan",
  "vxlan",
  "geneve",
  "gtp-u",
  "teredo",
  "ip-in-ip",
  "6in4",
  "4in6",
  "6in6",
  "l2tp",
  "pptp",
  "mpls-pseudowire",
  "pbb",
  "ether-ip",
  "mpls-in-ip",
  "capwap",
];

/** Where a packet stands in a fragmented datagram. */
export const fragmentKinds = {
  /** Not a fragment (an IPv6 atomic fragment counts as none). */
  none: 0,
  /** The first fragment: it carries the transport header. */
  first: 1,
  /** A later fragment whose first one was seen: its ports are those of the first. */
  joined: 2,
  /** A later fragment whose first one was not seen (yet): ports are 0. */
  orphan: 3,
} as const;

/** What is wrong with a packet's headers; the first fault met wins. 0 is nothing. */
export const faults = {
  none: 0,
  linkHeader: 1,
  vlanTag: 2,
  mplsStack: 3,
  pppoeHeader: 4,
  ipVersion: 5,
  ipHeaderLength: 6,
  ipTotalLength: 7,
  ipv6Extension: 8,
  tcpHeader: 9,
  udpHeader: 10,
  icmpHeader: 11,
  otherTransport: 12,
  tunnelHeader: 13,
  tunnelDepth: 14,
  fragment: 15,
  arp: 16,
} as const;

/** The words for each fault, by its number, for the health strip. */
export const faultNames: readonly string[] = [
  "",
  "link-layer header cut short or impossible",
  "VLAN tag cut short",
  "MPLS label stack cut short",
  "PPPoE header impossible",
  "IP version neither 4 nor 6",
  "IP header length impossible",
  "IP total length larger than the frame, or smaller than its header",
  "IPv6 extension headers cut short or endless",
  "TCP header impossible",
  "UDP length impossible",
  "ICMP header cut short",
  "transport header cut short",
  "tunnel header cut short or impossible",
  "tunnels nested too deeply",
  "fragment reaches beyond 65,535 bytes",
  "ARP cut short",
];

/**
 * A packet as the decoder understood it. Thirty-two-bit wire words (addresses, TCP sequence numbers) are held
 * as *signed* int32, which V8 keeps unboxed: `>>> 0` for display, `(a - b) | 0` for sequence arithmetic.
 * Every index into `bytes` is absolute (already counts `start`).
 */
export class Packet {
  // Filled by the reader.
  /** Frame number in the capture, from 1, as Wireshark counts. */
  frame = 0;
  /** Time of capture in whole microseconds since 1970-01-01T00:00:00Z; exact (below 2^53). May be 0. */
  timeUs = Number.NaN;
  /** The nanoseconds beyond `timeUs`, 0–999. */
  timeNs = 0;
  /** False when the record has no time of its own (pcapng simple packet block); timeUs is then that before it. */
  hasTime = true;
  /** Index into the reader's list of interfaces (counted over all sections of a pcapng). */
  interfaceIndex = 0;
  /** LINKTYPE_ number of that interface, upper bits masked. */
  linkType = 0;
  /** Bytes of the frame on the wire. */
  wireLength = 0;
  /** Bytes of the frame in the capture; ≤ `wireLength` in a sane file. */
  capturedLength = 0;
  /** The bytes the frame lies in (a chunk as it was pushed, or the reader's own carry-over buffer). */
  bytes: Uint8Array = new Uint8Array(0);
  /** Index in `bytes` of the frame's first byte; it ends before `start + capturedLength`. */
  start = 0;
  /** Byte offset of the frame's first byte in the (inflated) capture. */
  filePosition = Number.NaN;
  /** 0 unknown, 1 inbound, 2 outbound: from pcapng's packet flags, else (by the decoder) from a link layer that tells. */
  direction = 0;

  // Filled by the decoder: link layer. −1 is "not there".
  /** Last ethertype met (0x0800, 0x86dd, 0x0806 …), or −1 when the link layer has none. */
  etherType = -1;
  /** First and second VLAN id met, from the outside; −1 each when there is none. */
  vlan = -1;
  vlanInner = -1;
  /** Top MPLS label, or −1. */
  mplsLabel = -1;

  // Tunnel: of the innermost one taken off. `tunnelKey` belongs into the flow's key; it equals `tunnelId` where both
  // directions share the id (VXLAN, GENEVE, NVGRE, PBB) and is 0 where each direction has its own (GTP-U, L2TP …).
  tunnelKind: number = tunnelKinds.none;
  tunnelId = -1;
  tunnelKey = 0;
  /** How many tunnels were taken off. */
  tunnelDepth = 0;

  // Network layer: 0 when the packet holds no IP that could be read; nothing below is then meaningful.
  ipVersion = 0;
  /** IPv4: the address in `src0`, the others 0. IPv6: `src0` is the first four bytes, and so on. */
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /** TTL or hop limit. */
  ttl = 0;
  /** Type of service / traffic class byte. */
  tos = 0;
  /** IPv4 identification; of an IPv6 fragment its identification (int32); else 0. */
  ipId = 0;
  /** Bytes of the IP header, options and extension headers included (AH too). */
  ipHeaderBytes = 0;
  /** Bytes of the IP packet on the wire, header included (as its header says; the frame's when that says 0). */
  ipLength = 0;
  /** One of `fragmentKinds`. */
  fragment: number = fragmentKinds.none;

  // Transport layer.
  /** IP protocol number of the transport, after extension headers (6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, 132 SCTP …). */
  protocol = 0;
  /** TCP, UDP, UDP-Lite, SCTP, DCCP; 0 elsewhere and in an orphan fragment. ICMP has `icmpType`/`icmpCode`. */
  srcPort = 0;
  dstPort = 0;
  /** −1 when the packet is not ICMP or ICMPv6 or its header is missing. */
  icmpType = -1;
  icmpCode = -1;
  /** Identifier of an ICMP echo and its like; −1 elsewhere. */
  icmpId = -1;
  /** Bits of `tcpFlagBits`; 0 when not TCP or not captured. */
  tcpFlags = 0;
  /** int32 each. */
  tcpSeq = 0;
  tcpAck = 0;
  /** Unscaled, 0–65,535. */
  tcpWindow = 0;
  /** Bytes of the transport header (TCP 20–60, UDP 8, ICMP 8, SCTP 12 …); 0 in a later fragment. */
  transportHeaderBytes = 0;
  /** True when ports (type and code, for ICMP) were captured, and for TCP sequence numbers and flags too. */
  hasTransport = false;
  /** Index in `bytes` of the first payload byte. */
  payloadOffset = 0;
  /** Bytes of payload on the wire: what the IP length leaves after the headers, so no Ethernet padding. */
  payloadLength = 0;
  /** Bytes of that payload in `bytes`, ≤ `payloadLength`; 0 when cut off. */
  payloadCaptured = 0;

  /** One of `faults`: what is wrong with the headers. Being snapped is no fault. */
  fault: number = faults.none;
}
