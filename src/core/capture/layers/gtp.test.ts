import { inner4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { gtpu } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.gtpu, [
  ["GTP-U", outer4(gtpu(0xfedcba98, inner4)), 0xfedcba98, 0],
  ["GTP-U with an extension header", outer4(gtpu(1, inner4, { extension: true })), 1, 0],
]);
