import { it } from "vitest";
import {
  expectInner6,
  inner4,
  inner6,
  outer4,
  outer6,
  testTunnels,
} from "../../../../test/packets/expect.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.ipInIp, [["IP in IP", outer4(inner4), -1, 0]]);
testTunnels(tunnelKinds.fourInSix, [["4in6", outer6(inner4), -1, 0]]);

it("meters IPv6 inside of 6in4 and 6in6", () => {
  expectInner6(outer4(inner6), tunnelKinds.sixInFour);
  expectInner6(outer6(inner6), tunnelKinds.sixInSix);
});
