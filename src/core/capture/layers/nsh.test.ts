import { it } from "vitest";
import { ethernet, nsh } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("reads IP and Ethernet after the header", () => {
  expectFour(ethernet({}, nsh(1, four)));
  expectFour(ethernet({}, nsh(3, ethernet({}, four))));
});
