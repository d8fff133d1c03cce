import { describe, expect, it } from "vitest";
import { addressWords } from "../../../test/packets/address.ts";
import {
  aristaTime,
  arp,
  ciscoMetadata,
  controlWord,
  ethernet,
  ethernetSnap,
  fabricPath,
  macsec,
  mpls,
  nsh,
  pbb,
  ppp,
  pppoe,
  vlan,
  vnTag,
} from "../../../test/packets/ethernet.ts";
import { authentication, extension, ipv4, ipv6 } from "../../../test/packets/ip.ts";
import { type Content, cut, join, pad } from "../../../test/packets/layer.ts";
import {
  avs,
  ciscoHdlc,
  cooked,
  cooked2,
  fddi,
  frameRelay,
  infiniband,
  ipnet,
  nflog,
  nullLoopback,
  pktap,
  ppi,
  prism,
  radiotap,
  wifi,
} from "../../../test/packets/link.ts";
import { decodeMany, decodeOne, payloadOf } from "../../../test/packets/read.ts";
import { icmp, icmpv6, sctp, tcp, udp } from "../../../test/packets/transport.ts";
import { faults } from "./packet.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const four = ipv4({ src: "192.0.2.1", dst: "192.0.2.2" }, udp({ from: 1111, to: 2222 }, "hello"));
const six = ipv6({ src: "2001:db8::a", dst: "2001:db8::b" }, udp({ from: 1111, to: 2222 }, "hello"));

describe("IP and transport in Ethernet", () => {
  it("reads IPv4 with TCP", () => {
    const packet = decodeOne(
      ethernet(
        {},
        ipv4(
          { src: "192.168.0.1", dst: "255.0.0.2", ttl: 61, tos: 0x10, id: 0xbeef },
          tcp(
            {
              from: 65_000,
              to: 443,
              flags: "SAEC",
              seq: 0xfffffff0,
              ack: 7,
              window: 512,
              options: [2, 4, 5, 180],
            },
            "payload",
          ),
        ),
      ),
    );
    expect(packet).toMatchObject({
      etherType: 0x0800,
      ipVersion: 4,
      src0: 0xc0a80001 | 0,
      dst0: 0xff000002 | 0,
      ttl: 61,
      tos: 0x10,
      ipId: 0xbeef,
      ipHeaderBytes: 20,
      ipLength: 20 + 24 + 7,
      protocol: 6,
      srcPort: 65_000,
      dstPort: 443,
      tcpFlags: 0x02 | 0x10 | 0x40 | 0x80,
      tcpSeq: -16,
      tcpAck: 7,
      tcpWindow: 512,
      transportHeaderBytes: 24,
      hasTransport: true,
      payloadLength: 7,
      payloadCaptured: 7,
      fragment: 0,
      fault: 0,
      vlan: -1,
      tunnelKind: 0,
    });
    expect(text(payloadOf(packet))).toBe("payload");
  });

  it("reads IPv6 with UDP", () => {
    const packet = decodeOne(ethernet({}, six));
    const [src0, src1, src2, src3] = addressWords("2001:db8::a");
    expect(packet).toMatchObject({
      ipVersion: 6,
      src0,
      src1,
      src2,
      src3,
      dst3: 11,
      protocol: 17,
      srcPort: 1111,
      dstPort: 2222,
      ipHeaderBytes: 40,
      ipLength: 53,
      transportHeaderBytes: 8,
      payloadLength: 5,
      fault: 0,
    });
    expect(text(payloadOf(packet))).toBe("hello");
  });

  it("leaves Ethernet's padding out of the payload", () => {
    const packet = decodeOne(pad(ethernet({}, ipv4({}, tcp({ flags: "A" }))), 60));
    expect(packet).toMatchObject({ payloadLength: 0, payloadCaptured: 0, wireLength: 60 });
  });

  it("skips IPv4 options", () => {
    const packet = decodeOne(ethernet({}, ipv4({ options: [1, 1, 1, 0] }, udp({ to: 99 }, "x"))));
    expect(packet).toMatchObject({ ipHeaderBytes: 24, dstPort: 99, payloadLength: 1 });
  });

  it("reads ICMP and ICMPv6 with their types, codes and ids", () => {
    const echo = decodeOne(ethernet({}, ipv4({}, icmp({ type: 8, id: 77 }, "ping"))));
    expect(echo).toMatchObject({
      protocol: 1,
      icmpType: 8,
      icmpCode: 0,
      icmpId: 77,
      srcPort: 0,
      payloadLength: 4,
    });
    const unreachable = decodeOne(ethernet({}, ipv4({}, icmp({ type: 3, code: 3 }, four))));
    expect(unreachable).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 3, icmpId: -1, tunnelKind: 0 });
    const neighbour = decodeOne(ethernet({}, ipv6({}, icmpv6({ type: 135 }))));
    expect(neighbour).toMatchObject({ protocol: 58, icmpType: 135, icmpCode: 0 });
  });

  it("reads SCTP's ports, and leaves protocols without ports at 0", () => {
    expect(decodeOne(ethernet({}, ipv4({}, sctp({ from: 5, to: 6 }, "abcd"))))).toMatchObject({
      protocol: 132,
      srcPort: 5,
      dstPort: 6,
      transportHeaderBytes: 12,
      payloadLength: 4,
    });
    expect(decodeOne(ethernet({}, ipv4({ protocol: 89 }, "ospf, say")))).toMatchObject({
      protocol: 89,
      srcPort: 0,
      dstPort: 0,
      hasTransport: false,
      payloadLength: 9,
    });
  });

  it("walks IPv6 extension headers, and the authentication header of both versions", () => {
    const chain = extension(0, extension(43, extension(60, authentication(udp({ to: 53 }, "abc")), 2)));
    expect(decodeOne(ethernet({}, ipv6({}, chain)))).toMatchObject({
      protocol: 17,
      dstPort: 53,
      ipHeaderBytes: 40 + 8 + 8 + 16 + 24,
      payloadLength: 3,
      fault: 0,
    });
    expect(decodeOne(ethernet({}, ipv4({}, authentication(tcp({ to: 22 })))))).toMatchObject({
      protocol: 6,
      dstPort: 22,
      ipHeaderBytes: 44,
    });
  });

  it("takes a total length of 0 for a segment the card was to cut up", () => {
    const packet = decodeOne(ethernet({}, ipv4({ totalLength: 0 }, tcp({}, new Uint8Array(3000)))));
    expect(packet).toMatchObject({ ipLength: 3040, payloadLength: 3000, fault: 0 });
    const big = decodeOne(ethernet({}, ipv6({ payloadLength: 0 }, tcp({}, new Uint8Array(70_000)))));
    expect(big).toMatchObject({ ipLength: 70_060, payloadLength: 70_000, fault: 0 });
  });

  it("counts snapped packets by their length on the wire", () => {
    const frame = ethernet({}, ipv4({}, tcp({ flags: "A", window: 9 }, new Uint8Array(1000))));
    const at = (length: number) => decodeOne(cut(frame, length), { wire: frame.bytes.length });
    expect(at(100)).toMatchObject({ payloadLength: 1000, payloadCaptured: 46, fault: 0 });
    expect(at(54)).toMatchObject({ payloadLength: 1000, payloadCaptured: 0, tcpWindow: 9, fault: 0 });
    expect(at(48)).toMatchObject({
      payloadLength: 1000,
      tcpFlags: 0x10,
      tcpWindow: 0,
      hasTransport: true,
      fault: 0,
    });
    expect(at(38)).toMatchObject({
      srcPort: 40_000,
      dstPort: 80,
      hasTransport: false,
      tcpFlags: 0,
      payloadLength: 1000,
      fault: 0,
    });
    expect(at(36)).toMatchObject({ ipVersion: 4, protocol: 6, srcPort: 0, hasTransport: false, fault: 0 });
    expect(at(30)).toMatchObject({ ipVersion: 0, fault: 0 });
  });
});

describe("tags and labels", () => {
  const expectFour = (frame: Content, more: object = {}) =>
    expect(decodeOne(frame)).toMatchObject({ ipVersion: 4, srcPort: 1111, dstPort: 2222, fault: 0, ...more });

  it("reads VLAN tags of every TPID", () => {
    expectFour(ethernet({}, vlan({ id: 5, priority: 7 }, four)), { vlan: 5, vlanInner: -1 });
    for (const tpid of [0x88a8, 0x9100, 0x9200, 0x9300])
      expectFour(ethernet({}, vlan({ id: 100, tpid }, vlan({ id: 4095 }, four))), {
        vlan: 100,
        vlanInner: 4095,
      });
    expectFour(ethernet({}, vlan({ id: 1 }, vlan({ id: 2 }, vlan({ id: 3 }, four)))), {
      vlan: 1,
      vlanInner: 2,
    });
  });

  it("reads MPLS with IP, and with Ethernet pseudowires", () => {
    expectFour(ethernet({}, mpls([1_000_000, 17], four)), { mplsLabel: 1_000_000, tunnelKind: 0 });
    expect(decodeOne(ethernet({}, mpls([16], six)))).toMatchObject({ ipVersion: 6, mplsLabel: 16 });
    expectFour(ethernet({}, mpls([16], controlWord(ethernet({}, four)))), { tunnelKind: 13 });
    expectFour(ethernet({}, mpls([16], ethernet({}, four))), { tunnelKind: 13 });
    // An address that begins with 45 looks like an IPv4 header, an IPv4 source of 8.0.0.0/16 like an ethertype.
    expectFour(ethernet({}, mpls([16], ethernet({ dst: "45:00:ff:ff:00:01" }, four))), { tunnelKind: 13 });
    const from8 = ipv4({ src: "8.0.0.1" }, udp({ from: 1111, to: 2222 }));
    expectFour(ethernet({}, mpls([16], from8)), { src0: 0x08000001, tunnelKind: 0 });
  });

  it("reads PBB, VN-tag, FabricPath, MACsec, NSH, PPPoE and SNAP", () => {
    expectFour(ethernet({}, pbb(0xabcdef, ethernet({}, four))), {
      tunnelKind: 14,
      tunnelId: 0xabcdef,
      tunnelKey: 0xabcdef,
    });
    expectFour(ethernet({}, vnTag(four)));
    expectFour(ethernet({}, aristaTime(four)));
    expectFour(ethernet({}, ciscoMetadata(9, four)));
    expectFour(fabricPath(ethernet({}, vlan({ id: 9 }, four))), { vlan: 9 });
    expectFour(ethernet({}, macsec(four)));
    expectFour(ethernet({}, nsh(1, four)));
    expectFour(ethernet({}, nsh(3, ethernet({}, four))));
    expectFour(ethernet({}, pppoe(1, four)));
    expectFour(ethernetSnap({}, four), { etherType: 0x0800 });
  });

  it("leaves what is not IP at version 0, with its ethertype", () => {
    expect(decodeOne(ethernet({}, arp()))).toMatchObject({ ipVersion: 0, etherType: 0x0806, fault: 0 });
    expect(decodeOne(ethernet({ type: 0x88cc }, "lldp"))).toMatchObject({ ipVersion: 0, etherType: 0x88cc });
    expect(decodeOne(ethernet({ type: 3 }, [0x42, 0x42, 3]))).toMatchObject({ ipVersion: 0, etherType: -1 });
  });
});

describe("link types", () => {
  const frames: [name: string, link: number, frame: Content, more?: object][] = [
    ["raw IP 101", 101, four],
    ["raw IP 12", 12, four],
    ["raw IP 14", 14, four],
    ["raw IPv4", 228, four],
    ["NULL", 0, nullLoopback(2, four)],
    ["NULL of a big-endian machine", 0, nullLoopback(2, four, "big")],
    ["LOOP", 108, nullLoopback(2, four, "big")],
    ["Linux cooked v1, received", 113, cooked(four), { direction: 1 }],
    [
      "Linux cooked v1, sent, tagged",
      113,
      cooked(vlan({ id: 3 }, four), { sent: true }),
      { direction: 2, vlan: 3 },
    ],
    ["Linux cooked v2", 276, cooked2(four, { sent: true }), { direction: 2 }],
    ["PPP", 9, ppp(four)],
    ["PPP without address and control", 9, ppp(four, { addressAndControl: false })],
    ["PPP with a compressed protocol", 50, ppp(four, { addressAndControl: false, compressed: true })],
    ["PPP with direction", 204, join([1], ppp(four)), { direction: 2 }],
    ["PPPoE", 51, pppoe(7, four)],
    ["Cisco HDLC", 104, ciscoHdlc(four)],
    ["Cisco HDLC under PPP's number", 50, ciscoHdlc(four)],
    ["frame relay", 107, frameRelay(0xcc, four)],
    ["MPLS", 219, mpls([99], four), { mplsLabel: 99 }],
    ["NFLOG", 239, nflog(2, four)],
    ["FDDI", 10, fddi(four)],
    ["Solaris ipnet", 226, ipnet(2, four)],
    ["IP over InfiniBand", 242, infiniband(four)],
    ["Darwin's packet tap", 258, pktap(1, ethernet({}, four))],
    ["802.11", 105, wifi(four)],
    ["802.11 with quality of service", 105, wifi(four, { qos: true })],
    ["802.11 with four addresses", 105, wifi(four, { fourAddresses: true })],
    ["radiotap", 127, radiotap(wifi(four))],
    ["radiotap with padding", 127, radiotap(wifi(four, { qos: true, padded: true }), { padded: true })],
    ["Prism", 119, prism(wifi(four))],
    ["Prism of a big-endian machine", 119, prism(wifi(four), "big")],
    ["AVS", 163, avs(wifi(four))],
    ["AVS under Prism's number", 119, avs(wifi(four))],
    ["per-packet information", 192, ppi(105, wifi(four))],
    ["per-packet information around Ethernet", 192, ppi(1, ethernet({}, four))],
  ];
  for (const [name, link, frame, more] of frames)
    it(`reads ${name}`, () => {
      const packet = decodeOne(frame, { link });
      expect(packet).toMatchObject({ ipVersion: 4, srcPort: 1111, dstPort: 2222, fault: 0, ...more });
      expect(text(payloadOf(packet))).toBe("hello");
    });

  it("reads IPv6 on each of them", () => {
    const found = [
      decodeOne(six, { link: 101 }),
      decodeOne(six, { link: 229 }),
      ...[10, 23, 24, 28, 30].map((family) => decodeOne(nullLoopback(family, six), { link: 0 })),
      decodeOne(ppp(six), { link: 9 }),
      decodeOne(nflog(10, six), { link: 239 }),
      decodeOne(frameRelay(0x8e, six), { link: 107 }),
    ];
    for (const packet of found) expect(packet).toMatchObject({ ipVersion: 6, srcPort: 1111, fault: 0 });
  });

  it("leaves encrypted 802.11 frames, management frames and unknown link types alone", () => {
    expect(decodeOne(wifi(four, { encrypted: true }), { link: 105 })).toMatchObject({
      ipVersion: 0,
      fault: 0,
    });
    expect(decodeOne([0x80, 0, 0, 0], { link: 105 })).toMatchObject({ ipVersion: 0, fault: 0 });
    expect(decodeOne(four, { link: 147 })).toMatchObject({ ipVersion: 0, fault: 0 });
  });
});

describe("faults", () => {
  const whole = ethernet({}, ipv4({}, tcp({}, "abc")));
  const cases: [name: string, fault: number, frame: Content][] = [
    ["a frame too short for Ethernet", faults.linkHeader, cut(whole, 13)],
    ["a VLAN tag cut short", faults.vlanTag, cut(ethernet({}, vlan({ id: 1 }, four)), 16)],
    ["an MPLS stack without an end", faults.mplsStack, ethernet({ type: 0x8847 }, [0, 1, 0, 64])],
    [
      "a PPPoE version that is none",
      faults.pppoeHeader,
      ethernet({ type: 0x8864 }, [0x22, 0, 0, 1, 0, 2, 0, 0x21]),
    ],
    ["IP version 5", faults.ipVersion, ethernet({}, ipv4({ versionAndLength: 0x55 }, tcp({})))],
    [
      "an IP header of 16 bytes",
      faults.ipHeaderLength,
      ethernet({}, ipv4({ versionAndLength: 0x44 }, tcp({}))),
    ],
    ["an IP packet cut in its header", faults.ipHeaderLength, cut(whole, 30)],
    [
      "a total length beyond the frame",
      faults.ipTotalLength,
      ethernet({}, ipv4({ totalLength: 999 }, tcp({}))),
    ],
    [
      "a total length below the header's",
      faults.ipTotalLength,
      ethernet({}, ipv4({ totalLength: 19 }, tcp({}))),
    ],
    [
      "extension headers without an end",
      faults.ipv6Extension,
      ethernet({}, ipv6({ next: 0 }, [0, 9, 0, 0, 0, 0, 0, 0])),
    ],
    ["a TCP data offset of 16 bytes", faults.tcpHeader, ethernet({}, ipv4({}, tcp({ dataOffset: 4 })))],
    [
      "a TCP data offset beyond the packet",
      faults.tcpHeader,
      ethernet({}, ipv4({}, tcp({ dataOffset: 15 }))),
    ],
    [
      "a TCP header cut short on the wire",
      faults.tcpHeader,
      ethernet({}, ipv4({ protocol: 6 }, [1, 2, 3, 4, 5, 6])),
    ],
    ["a UDP length below its header", faults.udpHeader, ethernet({}, ipv4({}, udp({ length: 7 }, "abc")))],
    ["a UDP length beyond the packet", faults.udpHeader, ethernet({}, ipv4({}, udp({ length: 99 }, "abc")))],
    ["an ICMP header cut short", faults.icmpHeader, ethernet({}, ipv4({ protocol: 1 }, [8, 0]))],
    ["an SCTP header cut short", faults.otherTransport, ethernet({}, ipv4({ protocol: 132 }, [0, 1, 0, 2]))],
    ["an ARP cut short", faults.arp, ethernet({ type: 0x0806 }, [0, 1])],
    ["a radiotap header of 4 bytes", faults.linkHeader, [0, 0, 4, 0, 0, 0, 0, 0]],
  ];
  for (const [name, fault, frame] of cases)
    it(`names ${name}`, () => {
      const link = name.includes("radiotap") ? 127 : 1;
      expect(decodeOne(frame, { link }).fault).toBe(fault);
    });

  it("still meters what can be read: ports of a bad TCP header, payload of an overlong IP length", () => {
    expect(decodeOne(ethernet({}, ipv4({}, tcp({ dataOffset: 4, to: 25 }, "abc"))))).toMatchObject({
      ipVersion: 4,
      dstPort: 25,
      transportHeaderBytes: 20,
      payloadLength: 3,
    });
    expect(decodeOne(ethernet({}, ipv4({ totalLength: 999 }, udp({ to: 25 }, "abc"))))).toMatchObject({
      ipVersion: 4,
      dstPort: 25,
      payloadLength: 3,
    });
  });

  it("forgets everything of the packet before", () => {
    const lldp = ethernet({ type: 0x88cc }, "lldp");
    const frames = [ethernet({}, vlan({ id: 2 }, mpls([3], six))), lldp];
    const [, after] = decodeMany(frames);
    const [, clean] = decodeMany([lldp, lldp]);
    expect(after).toEqual(clean);
  });
});
