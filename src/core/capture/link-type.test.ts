import { expect, it } from "vitest";
import { mpls } from "../../../test/packets/ethernet.ts";
import { four, testLinks } from "../../../test/packets/expect.ts";
import { decodeOne } from "../../../test/packets/read.ts";

testLinks([["MPLS", 219, mpls([99], four), { mplsLabel: 99 }]]);

it("ignores an unknown link type", () => {
  expect(decodeOne(four, { link: 147 })).toMatchObject({ ipVersion: 0, fault: 0 });
});
