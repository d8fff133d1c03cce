import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault, four } from "../../../../test/packets/expect.ts";
import { ipv4, ipv6 } from "../../../../test/packets/ip.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { icmp, icmpv6 } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

it("reads ICMP and ICMPv6 with their types, codes and ids", () => {
  const echo = decodeOne(ethernet({}, ipv4({}, icmp({ type: 8, id: 77 }, "ping"))));
  expect(echo).toMatchObject({
    protocol: 1,
    icmpType: 8,
    icmpCode: 0,
    icmpId: 77,
    srcPort: 0,
    payloadLength: 4,
  });
  const unreachable = decodeOne(ethernet({}, ipv4({}, icmp({ type: 3, code: 3 }, four))));
  expect(unreachable).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 3, icmpId: -1, tunnelKind: 0 });
  const neighbour = decodeOne(ethernet({}, ipv6({}, icmpv6({ type: 135 }))));
  expect(neighbour).toMatchObject({ protocol: 58, icmpType: 135, icmpCode: 0 });
});

it("reports a truncated ICMP header", () => {
  expectFault(ethernet({}, ipv4({ protocol: 1 }, [8, 0])), faults.icmpHeader);
});
