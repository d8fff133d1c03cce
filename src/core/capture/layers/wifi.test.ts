import { expect, it } from "vitest";
import { four, testLinks } from "../../../../test/packets/expect.ts";
import { wifi } from "../../../../test/packets/link.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([
  ["802.11", 105, wifi(four)],
  ["802.11 with quality of service", 105, wifi(four, { qos: true })],
  ["802.11 with four addresses", 105, wifi(four, { fourAddresses: true })],
]);

it("ignores encrypted frames and management frames", () => {
  expect(decodeOne(wifi(four, { encrypted: true }), { link: 105 })).toMatchObject({ ipVersion: 0, fault: 0 });
  expect(decodeOne([0x80, 0, 0, 0], { link: 105 })).toMatchObject({ ipVersion: 0, fault: 0 });
});
