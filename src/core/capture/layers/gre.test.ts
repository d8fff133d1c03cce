import { it } from "vitest";
import { mpls, ppp } from "../../../../test/packets/ethernet.ts";
import {
  expectInner6,
  frame4,
  inner4,
  inner6,
  outer4,
  outer6,
  testTunnels,
} from "../../../../test/packets/expect.ts";
import { join } from "../../../../test/packets/layer.ts";
import { wifi } from "../../../../test/packets/link.ts";
import { udp } from "../../../../test/packets/transport.ts";
import { gre, pptp } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.gre, [
  ["GRE", outer4(gre({}, inner4)), -1, 0],
  ["GRE with checksum, key and sequence", outer4(gre({ key: 9, sequence: 1, checksum: true }, inner4)), 9, 0],
  ["GRE over IPv6", outer6(gre({}, inner4)), -1, 0],
  ["GRE with MPLS", outer4(gre({}, mpls([20], inner4))), -1, 0],
  ["GRE with a whole frame", outer4(gre({}, frame4)), -1, 0],
  ["GRE with an 802.11 frame (Aruba)", outer4(gre({ protocol: 0x8200 }, wifi(inner4))), -1, 0],
  ["NVGRE", outer4(gre({ key: 0x00123401 }, frame4)), 0x1234, 0x1234],
  ["GRE in UDP", outer4(udp({ to: 4754 }, gre({}, inner4))), -1, 0],
  [
    "GRE with Cisco metadata",
    outer4(gre({ protocol: 0x8909 }, join([8, 0, 1, 1, 0, 1, 0, 9], inner4))),
    -1,
    0,
  ],
]);

testTunnels(tunnelKinds.pptp, [
  ["PPTP", outer4(pptp({ call: 77, sequence: 1, ack: 2 }, ppp(inner4))), 77, 0],
]);

it("meters IPv6 inside", () => {
  expectInner6(outer4(gre({}, inner6)), tunnelKinds.gre);
});
