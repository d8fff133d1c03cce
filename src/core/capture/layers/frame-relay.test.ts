import { expect, it } from "vitest";
import { four, six, testLinks } from "../../../../test/packets/expect.ts";
import { frameRelay } from "../../../../test/packets/link.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([["frame relay", 107, frameRelay(0xcc, four)]]);

it("reads IPv6", () => {
  expect(decodeOne(frameRelay(0x8e, six), { link: 107 })).toMatchObject({
    ipVersion: 6,
    srcPort: 1111,
    fault: 0,
  });
});
