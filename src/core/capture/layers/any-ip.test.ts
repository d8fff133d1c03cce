import { expect, it } from "vitest";
import { four, six, testLinks } from "../../../../test/packets/expect.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([
  ["raw IP 101", 101, four],
  ["raw IP 12", 12, four],
  ["raw IP 14", 14, four],
  ["raw IPv4", 228, four],
]);

it("reads IPv6", () => {
  expect(decodeOne(six, { link: 101 })).toMatchObject({ ipVersion: 6, srcPort: 1111, fault: 0 });
  expect(decodeOne(six, { link: 229 })).toMatchObject({ ipVersion: 6, srcPort: 1111, fault: 0 });
});
