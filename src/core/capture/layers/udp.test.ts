import { it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault, expectPlainUdp } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { udp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

it("reports an impossible length", () => {
  expectFault(ethernet({}, ipv4({}, udp({ length: 7 }, "abc"))), faults.udpHeader);
  expectFault(ethernet({}, ipv4({}, udp({ length: 99 }, "abc"))), faults.udpHeader);
});

it("reads plain UDP on a tunnel's port if the header is not the tunnel's", () => {
  for (const port of [4789, 4790, 6081, 2152, 3544, 1701, 4754, 6635]) expectPlainUdp(port);
});
