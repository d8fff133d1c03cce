import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

it("leaves the ports at 0 for protocols without ports", () => {
  expect(decodeOne(ethernet({}, ipv4({ protocol: 89 }, "ospf, say")))).toMatchObject({
    protocol: 89,
    srcPort: 0,
    dstPort: 0,
    hasTransport: false,
    payloadLength: 9,
  });
});
