import { describe, expect, it } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { extension, fragment, type Ipv4Options, ipv4, ipv6 } from "../../../test/packets/ip.ts";
import { bytesOf, type Content, type Layer } from "../../../test/packets/layer.ts";
import { decodeMany } from "../../../test/packets/read.ts";
import { icmp, tcp, udp } from "../../../test/packets/transport.ts";
import { vxlan } from "../../../test/packets/tunnel.ts";
import { faults, fragmentKinds, tunnelKinds } from "./packet.ts";

const { first, joined, none, orphan } = fragmentKinds;

/** Cuts an IPv4 payload into fragments of `size` bytes. */
function fragments4(options: Ipv4Options, content: Layer, size: number): Layer[] {
  const bytes = bytesOf(content);
  const pieces: Layer[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) {
    const more = offset + size < bytes.length;
    const piece = { bytes: bytes.slice(offset, offset + size), ipProtocol: content.ipProtocol };
    pieces.push(ethernet({}, ipv4({ ...options, fragment: { offset, more } }, piece)));
  }
  return pieces;
}

const datagram = udp({ from: 5000, to: 6000 }, new Uint8Array(100));

describe("fragments", () => {
  it("gives the later fragments of an IPv4 datagram the ports of the first", () => {
    const packets = decodeMany(fragments4({ id: 7 }, datagram, 48));
    expect(packets.map((packet) => packet.fragment)).toEqual([first, joined, joined]);
    expect(packets.map((packet) => [packet.srcPort, packet.dstPort])).toEqual([
      [5000, 6000],
      [5000, 6000],
      [5000, 6000],
    ]);
    expect(packets.map((packet) => [packet.payloadLength, packet.fault])).toEqual([
      [40, 0],
      [48, 0],
      [12, 0],
    ]);
  });

  it("leaves a later fragment alone if its first one was not captured", () => {
    const [, second] = fragments4({ id: 7 }, datagram, 48);
    const [packet] = decodeMany([second!]);
    expect(packet).toMatchObject({
      fragment: orphan,
      protocol: 17,
      srcPort: 0,
      dstPort: 0,
      payloadLength: 48,
    });
  });

  it("keeps datagrams apart by id, addresses and protocol", () => {
    const [one] = fragments4({ id: 7 }, datagram, 48);
    const others = [
      fragments4({ id: 8 }, datagram, 48)[1]!,
      fragments4({ id: 7, src: "10.0.0.9" }, datagram, 48)[1]!,
      fragments4({ id: 7, protocol: 6 }, datagram, 48)[1]!,
      fragments4({ id: 7 }, datagram, 48)[1]!,
    ];
    const packets = decodeMany([one!, ...others]);
    expect(packets.map((packet) => packet.fragment)).toEqual([first, orphan, orphan, orphan, joined]);
  });

  it("joins fragments of TCP and ICMP as well", () => {
    const [tcpFirst, tcpLater] = decodeMany(
      fragments4({}, tcp({ to: 22, flags: "A" }, new Uint8Array(40)), 48),
    );
    expect([tcpFirst!.dstPort, tcpLater!.dstPort, tcpLater!.tcpFlags]).toEqual([22, 22, 0]);
    const [, echo] = decodeMany(fragments4({}, icmp({ type: 8, id: 4 }, new Uint8Array(90)), 48));
    expect(echo).toMatchObject({ fragment: joined, icmpType: 8, icmpId: 4 });
  });

  it("joins IPv6 fragments, also behind other extension headers", () => {
    const bytes = bytesOf(datagram);
    const piece = (offset: number, more: boolean): Content =>
      ethernet(
        {},
        ipv6(
          {},
          extension(0, fragment({ offset, more, id: 99, next: 17 }, bytes.slice(offset, offset + 48))),
        ),
      );
    const packets = decodeMany([piece(0, true), piece(48, true), piece(96, false)]);
    expect(packets.map((packet) => [packet.fragment, packet.srcPort, packet.dstPort])).toEqual([
      [first, 5000, 6000],
      [joined, 5000, 6000],
      [joined, 5000, 6000],
    ]);
    expect(packets[1]).toMatchObject({ ipId: 99, ipHeaderBytes: 56, protocol: 17, fault: 0 });
  });

  it("reads an atomic fragment as a whole packet", () => {
    const [packet] = decodeMany([
      ethernet({}, ipv6({}, fragment({ offset: 0, more: false, id: 1 }, datagram))),
    ]);
    expect(packet).toMatchObject({ fragment: none, srcPort: 5000 });
  });

  it("joins the later fragments of a tunnelled packet to the inner flow", () => {
    const inside = ethernet({}, ipv4({ src: "192.0.2.1" }, tcp({ from: 1, to: 2 }, new Uint8Array(200))));
    const packets = decodeMany(fragments4({ id: 3 }, vxlan(42, inside), 120));
    for (const packet of packets)
      expect(packet).toMatchObject({
        src0: 0xc0000201 | 0,
        srcPort: 1,
        protocol: 6,
        tunnelKind: tunnelKinds.vxlan,
        tunnelKey: 42,
        tunnelDepth: 1,
      });
    expect(packets.map((packet) => packet.fragment)).toEqual([none, joined, joined]);
  });

  it("reports a fragment that ends beyond the largest datagram", () => {
    const [packet] = decodeMany([
      ethernet({}, ipv4({ fragment: { offset: 65_528, more: false }, protocol: 17 }, new Uint8Array(64))),
    ]);
    expect(packet).toMatchObject({ fault: faults.fragment, fragment: orphan });
  });

  it("keeps the latest datagrams when there are more than fit", () => {
    const frames: Content[] = [];
    for (let id = 0; id < 40_000; id++)
      frames.push(fragments4({ id: id & 0xffff, dst: `10.1.${id >> 8}.${id & 255}` }, datagram, 48)[0]!);
    for (let id = 39_000; id < 40_000; id++)
      frames.push(fragments4({ id: id & 0xffff, dst: `10.1.${id >> 8}.${id & 255}` }, datagram, 48)[1]!);
    const found = decodeMany(frames)
      .slice(40_000)
      .filter((packet) => packet.fragment === joined);
    expect(found.length).toBeGreaterThan(950);
  });
});
