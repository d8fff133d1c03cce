import { describe, expect, it } from "vitest";
import { addressWords } from "../../../test/packets/address.ts";
import { arp, ethernet, mpls, nsh, ppp, vlan } from "../../../test/packets/ethernet.ts";
import { ipv4, ipv6 } from "../../../test/packets/ip.ts";
import { type Content, cut, join, type Layer } from "../../../test/packets/layer.ts";
import { wifi } from "../../../test/packets/link.ts";
import { decodeOne, payloadOf } from "../../../test/packets/read.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import {
  erspan,
  etherIp,
  geneve,
  gre,
  gtpu,
  l2tp,
  pptp,
  teredo,
  vxlan,
  vxlanGpe,
} from "../../../test/packets/tunnel.ts";
import { faults, tunnelKinds } from "./packet.ts";

const inner4 = ipv4(
  { src: "192.0.2.1", dst: "192.0.2.2" },
  tcp({ from: 1111, to: 2222, flags: "PA" }, "hello"),
);
const inner6 = ipv6({ src: "2001:db8::a", dst: "2001:db8::b" }, tcp({ from: 1111, to: 2222 }, "hello"));
const frame4 = ethernet({}, inner4);
const outer4 = (content: Layer) => ethernet({}, ipv4({ src: "10.9.9.1", dst: "10.9.9.2" }, content));
const outer6 = (content: Layer) => ethernet({}, ipv6({ src: "fd00::1", dst: "fd00::2" }, content));
const eight = Uint8Array.of(0, 1, 0x80, 1, 0, 0, 0, 0);

describe("tunnels", () => {
  const { gre: greKind, erspan: erspanKind, vxlan: vxlanKind, geneve: geneveKind } = tunnelKinds;
  const cases: [name: string, frame: Content, kind: number, id: number, key: number][] = [
    ["GRE", outer4(gre({}, inner4)), greKind, -1, 0],
    [
      "GRE with checksum, key and sequence",
      outer4(gre({ key: 9, sequence: 1, checksum: true }, inner4)),
      greKind,
      9,
      0,
    ],
    ["GRE over IPv6", outer6(gre({}, inner4)), greKind, -1, 0],
    ["GRE with MPLS", outer4(gre({}, mpls([20], inner4))), greKind, -1, 0],
    ["GRE with a whole frame", outer4(gre({}, frame4)), greKind, -1, 0],
    ["GRE with an 802.11 frame (Aruba)", outer4(gre({ protocol: 0x8200 }, wifi(inner4))), greKind, -1, 0],
    ["NVGRE", outer4(gre({ key: 0x00123401 }, frame4)), greKind, 0x1234, 0x1234],
    ["GRE in UDP", outer4(udp({ to: 4754 }, gre({}, inner4))), greKind, -1, 0],
    ["PPTP", outer4(pptp({ call: 77, sequence: 1, ack: 2 }, ppp(inner4))), tunnelKinds.pptp, 77, 0],
    ["ERSPAN I", outer4(erspan({ type: 1 }, frame4)), erspanKind, -1, 0],
    ["ERSPAN II", outer4(erspan({ type: 2, session: 5 }, frame4)), erspanKind, 5, 0],
    ["ERSPAN III", outer4(erspan({ type: 3, session: 6 }, frame4)), erspanKind, 6, 0],
    ["VXLAN", outer4(vxlan(0xabcdef, frame4)), vxlanKind, 0xabcdef, 0xabcdef],
    ["VXLAN on Linux's port", outer4(vxlan(7, frame4, 8472)), vxlanKind, 7, 7],
    ["VXLAN-GPE on VXLAN's port", outer4(vxlanGpe(8, 3, frame4, 4789)), vxlanKind, 8, 8],
    [
      "GRE with Cisco metadata",
      outer4(gre({ protocol: 0x8909 }, join([8, 0, 1, 1, 0, 1, 0, 9], inner4))),
      greKind,
      -1,
      0,
    ],
    ["VXLAN-GPE with IPv4", outer4(vxlanGpe(8, 1, inner4)), vxlanKind, 8, 8],
    ["VXLAN-GPE with NSH", outer4(vxlanGpe(8, 4, nsh(1, inner4))), vxlanKind, 8, 8],
    ["GENEVE with a frame", outer4(geneve(11, frame4)), geneveKind, 11, 11],
    ["GENEVE with IP and options", outer4(geneve(11, inner4, eight)), geneveKind, 11, 11],
    ["GTP-U", outer4(gtpu(0xfedcba98, inner4)), tunnelKinds.gtpu, 0xfedcba98, 0],
    ["GTP-U with an extension header", outer4(gtpu(1, inner4, { extension: true })), tunnelKinds.gtpu, 1, 0],
    ["L2TP", outer4(l2tp({ tunnel: 1, session: 2 }, ppp(inner4))), tunnelKinds.l2tp, 0x10002, 0],
    [
      "L2TP with length",
      outer4(l2tp({ tunnel: 1, session: 2, length: true }, ppp(inner4))),
      tunnelKinds.l2tp,
      0x10002,
      0,
    ],
    ["IP in IP", outer4(inner4), tunnelKinds.ipInIp, -1, 0],
    ["4in6", outer6(inner4), tunnelKinds.fourInSix, -1, 0],
    ["Ethernet in IP", outer4(etherIp(frame4)), tunnelKinds.etherIp, -1, 0],
    [
      "SRv6 with Ethernet",
      ethernet({}, ipv6({ src: "fd00::1", next: 143 }, frame4)),
      tunnelKinds.etherIp,
      -1,
      0,
    ],
    ["MPLS in UDP", outer4(udp({ to: 6635 }, mpls([30], inner4))), tunnelKinds.mplsInIp, -1, 0],
    ["MPLS in IP", outer4(mpls([30], inner4)), tunnelKinds.mplsInIp, -1, 0],
  ];
  for (const [name, frame, kind, id, key] of cases) {
    it(`meters the inside of ${name}`, () => {
      const packet = decodeOne(frame);
      expect(packet).toMatchObject({
        ipVersion: 4,
        src0: 0xc0000201 | 0,
        dst0: 0xc0000202 | 0,
        protocol: 6,
        srcPort: 1111,
        dstPort: 2222,
        tcpFlags: 0x18,
        payloadLength: 5,
        tunnelKind: kind,
        tunnelId: id,
        tunnelKey: key,
        tunnelDepth: 1,
        fault: 0,
      });
      expect(new TextDecoder().decode(payloadOf(packet))).toBe("hello");
    });
    it(`meters the outside of ${name} when told so`, () => {
      const packet = decodeOne(frame, { tunnels: "outer" });
      const [src0] = addressWords(packet.ipVersion === 4 ? "10.9.9.1" : "fd00::1");
      expect(packet).toMatchObject({ src0, tunnelKind: 0, tunnelId: -1, tunnelDepth: 0, fault: 0 });
    });
  }

  it("meters IPv6 inside of 6in4, 6in6, Teredo and GRE", () => {
    const frames: [Content, number][] = [
      [outer4(inner6), tunnelKinds.sixInFour],
      [outer6(inner6), tunnelKinds.sixInSix],
      [outer4(teredo(inner6)), tunnelKinds.teredo],
      [outer4(teredo(inner6, { origin: true })), tunnelKinds.teredo],
      [outer4(gre({}, inner6)), tunnelKinds.gre],
    ];
    for (const [frame, kind] of frames)
      expect(decodeOne(frame)).toMatchObject({
        ipVersion: 6,
        dst3: 11,
        srcPort: 1111,
        tunnelKind: kind,
        fault: 0,
      });
  });

  it("tells the innermost of tunnels in tunnels, and the VLANs from the outside in", () => {
    const nested = outer4(vxlan(1, ethernet({}, vlan({ id: 50 }, ipv4({}, gre({ key: 3 }, inner6))))));
    expect(decodeOne(nested)).toMatchObject({
      ipVersion: 6,
      tunnelKind: tunnelKinds.gre,
      tunnelId: 3,
      tunnelDepth: 2,
      vlan: 50,
    });
  });

  it("meters the outside when there is no IP inside", () => {
    const packet = decodeOne(outer4(vxlan(5, ethernet({}, arp()))));
    expect(packet).toMatchObject({
      ipVersion: 4,
      src0: 0x0a090901,
      protocol: 17,
      srcPort: 40_000,
      dstPort: 4789,
      payloadLength: 8 + 14 + 28,
      tunnelKind: 0,
      tunnelDepth: 0,
      etherType: 0x0800,
      fault: 0,
    });
  });

  it("meters the tunnel around what is broken inside, and names the fault", () => {
    const broken = ipv4({ versionAndLength: 0x42 }, tcp({}));
    expect(decodeOne(outer4(gre({}, broken)))).toMatchObject({
      src0: 0x0a090901,
      protocol: 47,
      tunnelDepth: 0,
      fault: faults.ipHeaderLength,
    });
    const twice = outer4(gre({}, ipv4({ src: "172.16.0.1" }, vxlan(1, ethernet({}, broken)))));
    expect(decodeOne(twice)).toMatchObject({
      src0: 0xac100001 | 0,
      dstPort: 4789,
      tunnelKind: tunnelKinds.gre,
      tunnelDepth: 1,
      fault: faults.ipHeaderLength,
    });
  });

  it("takes a tunnel's port for plain UDP when the header behind it is none", () => {
    for (const port of [4789, 4790, 6081, 2152, 3544, 1701, 4754, 6635])
      expect(decodeOne(outer4(udp({ to: port }, "\xff\xff no tunnel")))).toMatchObject({
        protocol: 17,
        dstPort: port,
        tunnelKind: 0,
        tunnelDepth: 0,
      });
  });

  it("does not follow tunnels without end", () => {
    let packet: Layer = inner4;
    for (let depth = 0; depth < 30; depth++) packet = ipv4({}, packet);
    expect(decodeOne(ethernet({}, packet))).toMatchObject({ tunnelDepth: 10, fault: faults.tunnelDepth });
  });

  it("reads what a snap length left of the inside", () => {
    const frame = outer4(vxlan(1, frame4));
    const packet = decodeOne(cut(frame, 14 + 20 + 8 + 8 + 14 + 20 + 4), { wire: frame.bytes.length });
    expect(packet).toMatchObject({
      srcPort: 1111,
      dstPort: 2222,
      payloadLength: 5,
      payloadCaptured: 0,
      fault: 0,
    });
  });
});
