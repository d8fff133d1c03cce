import { it } from "vitest";
import { aristaTime, ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFour, four } from "../../../../test/packets/expect.ts";

it("skips the time stamp", () => {
  expectFour(ethernet({}, aristaTime(four)));
});
