import { ppp } from "../../../../test/packets/ethernet.ts";
import { inner4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { l2tp } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.l2tp, [
  ["L2TP", outer4(l2tp({ tunnel: 1, session: 2 }, ppp(inner4))), 0x10002, 0],
  ["L2TP with length", outer4(l2tp({ tunnel: 1, session: 2, length: true }, ppp(inner4))), 0x10002, 0],
]);
