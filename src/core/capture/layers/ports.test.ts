import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { sctp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

it("reads SCTP's ports", () => {
  expect(decodeOne(ethernet({}, ipv4({}, sctp({ from: 5, to: 6 }, "abcd"))))).toMatchObject({
    protocol: 132,
    srcPort: 5,
    dstPort: 6,
    transportHeaderBytes: 12,
    payloadLength: 4,
  });
});

it("reports a truncated SCTP header", () => {
  expectFault(ethernet({}, ipv4({ protocol: 132 }, [0, 1, 0, 2])), faults.otherTransport);
});
