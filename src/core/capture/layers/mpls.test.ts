import { expect, it } from "vitest";
import { controlWord, ethernet, mpls } from "../../../../test/packets/ethernet.ts";
import {
  expectFault,
  expectFour,
  four,
  inner4,
  outer4,
  six,
  testTunnels,
} from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { udp } from "../../../../test/packets/transport.ts";
import { faults, tunnelKinds } from "../packet.ts";

it("reads MPLS with IP, and with Ethernet pseudowires", () => {
  expectFour(ethernet({}, mpls([1_000_000, 17], four)), { mplsLabel: 1_000_000, tunnelKind: 0 });
  expect(decodeOne(ethernet({}, mpls([16], six)))).toMatchObject({ ipVersion: 6, mplsLabel: 16 });
  expectFour(ethernet({}, mpls([16], controlWord(ethernet({}, four)))), { tunnelKind: 13 });
  expectFour(ethernet({}, mpls([16], ethernet({}, four))), { tunnelKind: 13 });
  // An address that begins with 45 looks like an IPv4 header, and an IPv4 source of 8.0.0.0/16 like an ethertype.
  expectFour(ethernet({}, mpls([16], ethernet({ dst: "45:00:ff:ff:00:01" }, four))), { tunnelKind: 13 });
  const from8 = ipv4({ src: "8.0.0.1" }, udp({ from: 1111, to: 2222 }));
  expect(decodeOne(ethernet({}, mpls([16], from8)))).toMatchObject({
    ipVersion: 4,
    src0: 0x08000001,
    srcPort: 1111,
    dstPort: 2222,
    tunnelKind: 0,
    fault: 0,
  });
});

it("reports a stack without an end", () => {
  expectFault(ethernet({ type: 0x8847 }, [0, 1, 0, 64]), faults.mplsStack);
});

testTunnels(tunnelKinds.mplsInIp, [
  ["MPLS in UDP", outer4(udp({ to: 6635 }, mpls([30], inner4))), -1, 0],
  ["MPLS in IP", outer4(mpls([30], inner4)), -1, 0],
]);
