import { frame4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { erspan } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.erspan, [
  ["ERSPAN I", outer4(erspan({ type: 1 }, frame4)), -1, 0],
  ["ERSPAN II", outer4(erspan({ type: 2, session: 5 }, frame4)), 5, 0],
  ["ERSPAN III", outer4(erspan({ type: 3, session: 6 }, frame4)), 6, 0],
]);
