import { it } from "vitest";
import { ethernet, pbb } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("reads the customer's frame and its service", () => {
  expectFour(ethernet({}, pbb(0xabcdef, ethernet({}, four))), {
    tunnelKind: 14,
    tunnelId: 0xabcdef,
    tunnelKey: 0xabcdef,
  });
});
