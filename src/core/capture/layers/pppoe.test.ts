import { it } from "vitest";
import { ethernet, pppoe } from "../../../../test/packets/ethernet.ts";
import { expectFault, expectFour, four, testLinks } from "../../../../test/packets/expect.ts";
import { faults } from "../packet.ts";

it("reads the session stage", () => {
  expectFour(ethernet({}, pppoe(1, four)));
});

testLinks([["PPPoE", 51, pppoe(7, four)]]);

it("reports an impossible version", () => {
  expectFault(ethernet({ type: 0x8864 }, [0x22, 0, 0, 1, 0, 2, 0, 0x21]), faults.pppoeHeader);
});
