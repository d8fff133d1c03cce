import { it } from "vitest";
import { ethernetSnap } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("reads SNAP", () => {
  expectFour(ethernetSnap({}, four), { etherType: 0x0800 });
});
