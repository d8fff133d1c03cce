import { frame4, inner4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { geneve } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.geneve, [
  ["GENEVE with a frame", outer4(geneve(11, frame4)), 11, 11],
  [
    "GENEVE with IP and options",
    outer4(geneve(11, inner4, Uint8Array.of(0, 1, 0x80, 1, 0, 0, 0, 0))),
    11,
    11,
  ],
]);
