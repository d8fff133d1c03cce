// Captures whose conversations differ between the meter and tshark 4.0, each with its reason. docs/flows.md has the same list.

export interface KnownDifference {
  readonly reason: string;
  /** Below ../shared/data/pcap. */
  readonly files: readonly string[];
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "the file is of a format that Tidewatch refuses; tshark reads it",
    files: ["DERIVED/wikipedia.netmon.cap", "DERIVED/wikipedia.snoop"],
  },
  {
    reason: "a link type we do not read (PKTAP in USER2, ARCnet, Juniper Ethernet)",
    files: [
      "tcpdump/LINKTYPE_USER2_PKTAP.pcap",
      "tcpdump/arcnet-rfc1051-arp-icmp-http.pcap",
      "tcpdump/arcnet-rfc1201-arp-icmp-http.pcap",
      "tcpdump/bgp-aigp.pcap",
    ],
  },
  {
    reason: "the link type says IPv4, the packet is IPv6: we refuse it as malformed, tshark reads it as IPv6",
    files: ["tcpdump/LINKTYPE_IPV4_invalid.pcap"],
  },
  {
    reason:
      "IP packets over 64 kB with a length of 0 (BIG TCP): tshark 4.0 stops at the length, we take the frame's",
    files: [
      "tcpdump/bigtcp-ipv4-geneve-ipv4.pcap",
      "tcpdump/bigtcp-ipv4-geneve-ipv6.pcap",
      "tcpdump/bigtcp-ipv4-vxlan-ipv4.pcap",
      "tcpdump/bigtcp-ipv4-vxlan-ipv6.pcap",
      "tcpdump/bigtcp-ipv6-geneve-ipv4.pcap",
      "tcpdump/bigtcp-ipv6-geneve-ipv6.pcap",
      "tcpdump/bigtcp-ipv6-vxlan-ipv4.pcap",
      "tcpdump/bigtcp-ipv6-vxlan-ipv6.pcap",
      "tcpdump/bigtcp-ipv6.pcap",
    ],
  },
  {
    reason:
      "an IPv6 routing header or home address option: tshark counts to and from the final addresses, we those of the IPv6 header",
    files: [
      "tcpdump/ipv6-routing-header.pcap",
      "tcpdump/ipv6-srh-insert-cksum.pcap",
      "zeek/chksums/ip6-hoa-tcp-bad-chksum.pcap",
      "zeek/chksums/ip6-hoa-tcp-good-chksum.pcap",
      "zeek/chksums/ip6-hoa-udp-bad-chksum.pcap",
      "zeek/chksums/ip6-hoa-udp-good-chksum.pcap",
      "zeek/chksums/ip6-route0-tcp-bad-chksum.pcap",
      "zeek/chksums/ip6-route0-tcp-good-chksum.pcap",
      "zeek/chksums/ip6-route0-udp-bad-chksum.pcap",
      "zeek/chksums/ip6-route0-udp-good-chksum.pcap",
      "zeek/ipv6-hbh-routing0.pcap",
      "zeek/ipv6-mobility-dst-opts.pcap",
      "zeek/mobile-ipv6/ipv6-mobile-hoa.pcap",
      "zeek/mobile-ipv6/ipv6-mobile-routing.pcap",
    ],
  },
  {
    reason:
      "a malformed or cut transport header whose ports can be read: we count the packet (and its fault), tshark does not",
    files: [
      "tcpdump/beep-oobr.pcap",
      "tcpdump/heapoverflow-tcp_print.pcap",
      "tcpdump/mptcp-dss-oobr.pcap",
      "tcpdump/tcp-auth-heapoverflow.pcap",
      "tcpdump/udp-length-heapoverflow.pcap",
      "zeek/ipv4/fragmented-syn.pcap",
      "zeek/tcp/truncated-header.pcap",
    ],
  },
  {
    reason:
      "packets carried as data of another protocol (OpenFlow, PIM Register), which tshark dissects and counts, although they did not travel here",
    files: ["tcpdump/of13_ericsson.pcapng", "tcpdump/pim-packet-assortment.pcap"],
  },
  {
    reason: "AYIYA tunnels are not removed here",
    files: ["zeek/tunnels/ayiya-large-identity.pcap", "zeek/tunnels/ayiya3.pcap"],
  },
  {
    reason:
      "tunnels in tunnels: we meter the innermost and, on request, the outermost packet; tshark counts those between as well",
    files: ["zeek/tunnels/geneve-vxlan-dns-truncated.pcap", "zeek/tunnels/gtp/gtp8_teredo.pcap"],
  },
  {
    reason:
      "a VXLAN header with reserved bits set: we meter the packet that carries it, tshark also what it carries",
    files: ["zeek/tunnels/vxlan-triple-v2.pcap"],
  },
  {
    reason: "an A-MSDU with two packets in one frame: we take the first",
    files: ["zeek/tunnels/gre-aruba-amsdu.pcap"],
  },
  {
    reason:
      "tshark takes FabricPath headers for plain Ethernet by default; Zeek's own log of this file agrees with us",
    files: ["zeek/cisco-fabric-path.pcap"],
  },
  {
    reason: "backbone bridge headers nested deeper than we follow",
    files: ["zeek/pbb-recursive-frames.pcapng"],
  },
  {
    reason: "a VN-tag inside a VLAN tag, which tshark 4.0 does not read",
    files: ["zeek/vntag_vlan_sandwich_clean.pcap"],
  },
];
