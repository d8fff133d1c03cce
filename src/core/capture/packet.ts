// The one mutable record that carries a packet from the reader through the decoder to the flow meter. The reader
// fills the same record for every frame, so nothing is allocated per packet; who needs a value after the callback
// copies it. It holds numbers, and the frame's bytes by reference.

/** The tunnels that the decoder removes on the way to the metered packet. */
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

/** The name of each tunnel kind, by its number; "" for none. */
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

/** The place of a packet in a fragmented datagram. */
export const fragmentKinds = {
  /** Not a fragment (an IPv6 atomic fragment counts as none). */
  none: 0,
  /** The first fragment: it carries the transport header. */
  first: 1,
  /** A later fragment whose first one was captured: it has the ports of the first. */
  joined: 2,
  /** A later fragment whose first one was not captured (yet): ports are 0. */
  orphan: 3,
} as const;

/** Faults of a packet's headers. The first one found is kept; 0 is none. */
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

/** The name of each fault, by its number, for the health strip. */
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
 * A decoded packet. 32-bit words (addresses, TCP sequence numbers) are stored as *signed* int32, which V8 keeps unboxed: use
 * `>>> 0` for display and `(a - b) | 0` for sequence arithmetic. Every index into `bytes` is absolute (it includes `start`).
 */
export class Packet {
  // Filled by the reader.
  /** Frame number in the capture, from 1, as Wireshark counts. */
  frame = 0;
  /** Time of capture in whole microseconds since 1970-01-01T00:00:00Z; exact (below 2^53). May be 0. */
  timeUs = Number.NaN;
  /** The nanoseconds beyond `timeUs`, 0–999. */
  timeNs = 0;
  /** False if the record has no time (pcapng simple packet block); timeUs is then that of the packet before. */
  hasTime = true;
  /** Index into the reader's list of interfaces (counted over all sections of a pcapng). */
  interfaceIndex = 0;
  /** LINKTYPE_ number of that interface, upper bits masked. */
  linkType = 0;
  /** Bytes of the frame on the wire. */
  wireLength = 0;
  /** Bytes of the frame in the capture; ≤ `wireLength` in a sane file. */
  capturedLength = 0;
  /** The bytes that contain the frame (a pushed chunk, or the reader's carry-over buffer). */
  bytes: Uint8Array = new Uint8Array(0);
  /** Index in `bytes` of the frame's first byte; it ends before `start + capturedLength`. */
  start = 0;
  /** Byte offset of the frame's first byte in the (inflated) capture. */
  filePosition = Number.NaN;
  /** 0 unknown, 1 inbound, 2 outbound: from pcapng's packet flags, else (by the decoder) from the link layer. */
  direction = 0;

  // Filled by the decoder: link layer. −1 means missing.
  /** Last ethertype (0x0800, 0x86dd, 0x0806 …), or −1 if the link layer has none. */
  etherType = -1;
  /** First and second VLAN id, from the outside; −1 if missing. */
  vlan = -1;
  vlanInner = -1;
  /** Top MPLS label, or −1. */
  mplsLabel = -1;

  // Tunnel: the innermost one removed. `tunnelKey` is part of the flow's key: it equals `tunnelId` if both directions
  // share the id (VXLAN, GENEVE, NVGRE, PBB) and is 0 if each direction has a different one (GTP-U, L2TP …).
  tunnelKind: number = tunnelKinds.none;
  tunnelId = -1;
  tunnelKey = 0;
  /** How many tunnels were removed. */
  tunnelDepth = 0;

  // Network layer. 0 means no readable IP; the fields below are then meaningless.
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
  /** IPv4 or IPv6 fragment identification (int32); else 0. */
  ipId = 0;
  /** Bytes of the IP header, including options and extension headers (AH too). */
  ipHeaderBytes = 0;
  /** Bytes of the IP packet on the wire, including the header (from the header; from the frame if that says 0). */
  ipLength = 0;
  /** One of `fragmentKinds`. */
  fragment: number = fragmentKinds.none;

  // Transport layer.
  /** IP protocol number of the transport, after extension headers (6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, 132 SCTP …). */
  protocol = 0;
  /** TCP, UDP, UDP-Lite, SCTP, DCCP; 0 elsewhere and in an orphan fragment. ICMP has `icmpType`/`icmpCode`. */
  srcPort = 0;
  dstPort = 0;
  /** −1 if the packet is not ICMP or ICMPv6, or its header is missing. */
  icmpType = -1;
  icmpCode = -1;
  /** Identifier of an ICMP echo or similar message; −1 otherwise. */
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
  /** Whether ports (type and code for ICMP) were captured, and for TCP sequence numbers and flags too. */
  hasTransport = false;
  /** Index in `bytes` of the first payload byte. */
  payloadOffset = 0;
  /** Bytes of payload on the wire: what the IP length leaves after the headers, so no Ethernet padding. */
  payloadLength = 0;
  /** Bytes of that payload in `bytes`, ≤ `payloadLength`; 0 if cut off. */
  payloadCaptured = 0;

  /** One of `faults`. A packet cut by the snap length has no fault. */
  fault: number = faults.none;
}
