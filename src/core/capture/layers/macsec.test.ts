import { it } from "vitest";
import { ethernet, macsec } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("reads frames that are only authenticated", () => {
  expectFour(ethernet({}, macsec(four)));
});
