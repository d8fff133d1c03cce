import { describe, expect, it } from "vitest";
import { arp, ethernet } from "../../../test/packets/ethernet.ts";
import { ipv4, ipv6 } from "../../../test/packets/ip.ts";
import { type Content, cut } from "../../../test/packets/layer.ts";
import { decodeOne } from "../../../test/packets/read.ts";
import { icmp, icmpv6, tcp, udp } from "../../../test/packets/transport.ts";
import { vxlan } from "../../../test/packets/tunnel.ts";
import { formatIpv6 } from "./address.ts";
import { describePacket } from "./packet-line.ts";

const infoOf = (frame: Content, wire?: number) => describePacket(decodeOne(frame, { wire }), true).info;

describe("a packet's line", () => {
  it("holds the columns of a packet list", () => {
    const frame = ethernet(
      {},
      ipv4(
        { src: "10.0.0.1", dst: "10.0.0.2" },
        tcp({ from: 5, to: 443, flags: "SA", seq: 0xffffffff, ack: 8, window: 99 }, "hi"),
      ),
    );
    expect(describePacket(decodeOne(frame), false, { hexBytes: 4 })).toEqual({
      frame: 1,
      timeUs: 1_700_000_000_000_000,
      timeNs: 0,
      fromOriginator: false,
      source: "10.0.0.1",
      destination: "10.0.0.2",
      protocol: "TCP",
      wireLength: 56,
      capturedLength: 56,
      payloadLength: 2,
      flags: "SYN ACK",
      sequence: null,
      acknowledgement: null,
      info: "5 → 443 [SYN ACK] Seq=4294967295 Ack=8 Win=99 Len=2",
      hex: "02000000",
    });
  });

  it("describes the packet in the info line", () => {
    expect(infoOf(ethernet({}, ipv4({}, tcp({}))))).toBe("40000 → 80 [no flags] Seq=0 Win=65535 Len=0");
    expect(infoOf(ethernet({}, ipv6({}, udp({ to: 53 }, "abc"))))).toBe("40000 → 53 Len=3");
    expect(infoOf(ethernet({}, ipv4({}, icmp({ type: 8, id: 9 }, "x"))))).toBe("echo request id=9 Len=1");
    expect(infoOf(ethernet({}, ipv4({}, icmp({ type: 3, code: 1 }))))).toBe(
      "destination unreachable, code 1 Len=0",
    );
    expect(infoOf(ethernet({}, ipv6({}, icmpv6({ type: 135 }))))).toBe("neighbour solicitation Len=0");
    expect(infoOf(ethernet({}, ipv4({ protocol: 89 }, "abc")))).toBe("OSPF Len=3");
    expect(infoOf(ethernet({}, arp()))).toBe("ARP (0x0806)");
  });

  it("notes tunnels, fragments, snapping and faults", () => {
    const inside = ethernet({}, ipv4({}, udp({}, "x")));
    expect(infoOf(ethernet({}, ipv4({}, vxlan(7, inside))))).toBe("40000 → 53 Len=1 (in vxlan 7)");
    expect(infoOf(cut(inside, 42), 43)).toBe("40000 → 53 Len=1 (not captured whole)");
    expect(infoOf(ethernet({}, ipv4({ fragment: { offset: 8, more: true }, protocol: 17 }, "x")))).toBe(
      "UDP Len=1 (later fragment)",
    );
    expect(infoOf(ethernet({}, ipv4({}, tcp({ dataOffset: 2 }))))).toContain("(TCP header impossible)");
  });
});

describe("IPv6 addresses as text", () => {
  it("follow RFC 5952", () => {
    expect(formatIpv6(0, 0, 0, 0)).toBe("::");
    expect(formatIpv6(0, 0, 0, 1)).toBe("::1");
    expect(formatIpv6(0x20010db8, 0, 0, 0x00010000)).toBe("2001:db8::1:0");
    expect(formatIpv6(0x20010db8, 0x00000001, 0x00010001, 0x00010001)).toBe("2001:db8:0:1:1:1:1:1");
    expect(formatIpv6(0x20010000, 0, 0x00010000, 0x00000001)).toBe("2001::1:0:0:1");
    expect(formatIpv6(0xfe800000 | 0, 0, 0xabcd0000 | 0, 0)).toBe("fe80::abcd:0:0:0");
  });
});
