import { it } from "vitest";
import { ethernet, fabricPath, vlan } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("reads the frame inside", () => {
  expectFour(fabricPath(ethernet({}, vlan({ id: 9 }, four))), { vlan: 9 });
});
