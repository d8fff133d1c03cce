import { expect, it } from "vitest";
import { frame4, inner4, outer4, outer6, testTunnels } from "../../../../test/packets/expect.ts";
import { cut } from "../../../../test/packets/layer.ts";
import { wifi } from "../../../../test/packets/link.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { capwap } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

/** Swaps the first two bytes of the frame, as some access points do. */
function swapped(frame: Uint8Array): Uint8Array {
  const [first = 0, second = 0] = frame;
  return Uint8Array.from([second, first, ...frame.subarray(2)]);
}

testTunnels(tunnelKinds.capwap, [
  ["CAPWAP with 802.11", outer4(capwap(wifi(inner4))), -1, 0],
  ["CAPWAP over IPv6", outer6(capwap(wifi(inner4))), -1, 0],
  ["CAPWAP with quality of service", outer4(capwap(wifi(inner4, { qos: true }))), -1, 0],
  ["CAPWAP with a swapped frame control", outer4(capwap(swapped(wifi(inner4, { qos: true })))), -1, 0],
  ["CAPWAP with the radio's address", outer4(capwap(wifi(inner4), { radio: true })), -1, 0],
  ["CAPWAP with Ethernet", outer4(capwap(frame4, { ethernet: true })), -1, 0],
]);

const outside = { srcPort: 5247, dstPort: 10_000, protocol: 17, tunnelKind: 0, tunnelDepth: 0, fault: 0 };

it.each([
  ["a fragment", capwap(wifi(inner4), { flags: 0x80 })],
  ["a keep-alive", capwap(wifi(inner4), { flags: 0x08 })],
  ["DTLS", capwap(wifi(inner4), { preamble: 1 })],
  ["another wireless binding", capwap(wifi(inner4), { binding: 3 })],
  ["an encrypted frame", capwap(wifi(inner4, { encrypted: true }))],
  ["a management frame", capwap([0x80, 0, 0, 0])],
])("leaves %s outside", (_name, content) => {
  expect(decodeOne(outer4(content))).toMatchObject(outside);
});

it("reads every length that a snap length may leave", () => {
  const frame = outer4(capwap(wifi(inner4, { qos: true }), { radio: true }));
  for (let length = 0; length < frame.bytes.length; length++)
    expect(() => decodeOne(cut(frame, length), { wire: frame.bytes.length })).not.toThrow();
  const packet = decodeOne(cut(frame, frame.bytes.length - 5), { wire: frame.bytes.length });
  expect(packet).toMatchObject({
    srcPort: 1111,
    dstPort: 2222,
    payloadLength: 5,
    payloadCaptured: 0,
    fault: 0,
  });
});
