import { expect, it } from "vitest";
import { ppp } from "../../../../test/packets/ethernet.ts";
import { four, six, testLinks } from "../../../../test/packets/expect.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([
  ["PPP", 9, ppp(four)],
  ["PPP without address and control", 9, ppp(four, { addressAndControl: false })],
  ["a compressed protocol", 50, ppp(four, { addressAndControl: false, compressed: true })],
]);

it("reads IPv6", () => {
  expect(decodeOne(ppp(six), { link: 9 })).toMatchObject({ ipVersion: 6, srcPort: 1111, fault: 0 });
});
