import { it } from "vitest";
import { expectInner6, inner6, outer4 } from "../../../../test/packets/expect.ts";
import { teredo } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

it("meters IPv6 inside, with and without an origin header", () => {
  expectInner6(outer4(teredo(inner6)), tunnelKinds.teredo);
  expectInner6(outer4(teredo(inner6, { origin: true })), tunnelKinds.teredo);
});
