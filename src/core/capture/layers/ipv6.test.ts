import { expect, it } from "vitest";
import { addressWords } from "../../../../test/packets/address.ts";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { six, textOf } from "../../../../test/packets/expect.ts";
import { ipv6 } from "../../../../test/packets/ip.ts";
import { decodeOne, payloadOf } from "../../../../test/packets/read.ts";
import { tcp } from "../../../../test/packets/transport.ts";

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
  expect(textOf(payloadOf(packet))).toBe("hello");
});

it("reads a payload length of 0 as a segment that the network card would have split", () => {
  const packet = decodeOne(ethernet({}, ipv6({ payloadLength: 0 }, tcp({}, new Uint8Array(70_000)))));
  expect(packet).toMatchObject({ ipLength: 70_060, payloadLength: 70_000, fault: 0 });
});
