import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { cut } from "../../../../test/packets/layer.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { tcp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

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

it("reports the faults of its header", () => {
  expectFault(ethernet({}, ipv4({}, tcp({ dataOffset: 4 }))), faults.tcpHeader);
  expectFault(ethernet({}, ipv4({}, tcp({ dataOffset: 15 }))), faults.tcpHeader);
  expectFault(ethernet({}, ipv4({ protocol: 6 }, [1, 2, 3, 4, 5, 6])), faults.tcpHeader);
});

it("meters the ports despite a bad header", () => {
  expect(decodeOne(ethernet({}, ipv4({}, tcp({ dataOffset: 4, to: 25 }, "abc"))))).toMatchObject({
    ipVersion: 4,
    dstPort: 25,
    transportHeaderBytes: 20,
    payloadLength: 3,
  });
});
