import { it } from "vitest";
import { expectFault, four, testLinks } from "../../../../test/packets/expect.ts";
import { radiotap, wifi } from "../../../../test/packets/link.ts";
import { faults } from "../packet.ts";

testLinks([
  ["radiotap", 127, radiotap(wifi(four))],
  ["radiotap with padding", 127, radiotap(wifi(four, { qos: true, padded: true }), { padded: true })],
]);

it("reports a header of 4 bytes", () => {
  expectFault([0, 0, 4, 0, 0, 0, 0, 0], faults.linkHeader, 127);
});
