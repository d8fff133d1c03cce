import { it } from "vitest";
import { ciscoMetadata, ethernet, vnTag } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("skips a VN-tag", () => {
  expectFour(ethernet({}, vnTag(four)));
});

it("skips Cisco metadata", () => {
  expectFour(ethernet({}, ciscoMetadata(9, four)));
});
