import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault, textOf } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { cut, pad } from "../../../../test/packets/layer.ts";
import { decodeOne, payloadOf } from "../../../../test/packets/read.ts";
import { tcp, udp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

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
  expect(textOf(payloadOf(packet))).toBe("payload");
});

it("skips IPv4 options", () => {
  const packet = decodeOne(ethernet({}, ipv4({ options: [1, 1, 1, 0] }, udp({ to: 99 }, "x"))));
  expect(packet).toMatchObject({ ipHeaderBytes: 24, dstPort: 99, payloadLength: 1 });
});

it("excludes Ethernet's padding from the payload", () => {
  const packet = decodeOne(pad(ethernet({}, ipv4({}, tcp({ flags: "A" }))), 60));
  expect(packet).toMatchObject({ payloadLength: 0, payloadCaptured: 0, wireLength: 60 });
});

it("reads a total length of 0 as a segment that the network card would have split", () => {
  const packet = decodeOne(ethernet({}, ipv4({ totalLength: 0 }, tcp({}, new Uint8Array(3000)))));
  expect(packet).toMatchObject({ ipLength: 3040, payloadLength: 3000, fault: 0 });
});

it("meters the payload despite an overlong IP length", () => {
  expect(decodeOne(ethernet({}, ipv4({ totalLength: 999 }, udp({ to: 25 }, "abc"))))).toMatchObject({
    ipVersion: 4,
    dstPort: 25,
    payloadLength: 3,
  });
});

it("reports the faults of its header", () => {
  expectFault(ethernet({}, ipv4({ versionAndLength: 0x55 }, tcp({}))), faults.ipVersion);
  expectFault(ethernet({}, ipv4({ versionAndLength: 0x44 }, tcp({}))), faults.ipHeaderLength);
  expectFault(cut(ethernet({}, ipv4({}, tcp({}, "abc"))), 30), faults.ipHeaderLength);
  expectFault(ethernet({}, ipv4({ totalLength: 999 }, tcp({}))), faults.ipTotalLength);
  expectFault(ethernet({}, ipv4({ totalLength: 19 }, tcp({}))), faults.ipTotalLength);
});
