import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault } from "../../../../test/packets/expect.ts";
import { authentication, extension, ipv4, ipv6 } from "../../../../test/packets/ip.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { tcp, udp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

it("walks IPv6 extension headers, and the authentication header of both versions", () => {
  const chain = extension(0, extension(43, extension(60, authentication(udp({ to: 53 }, "abc")), 2)));
  expect(decodeOne(ethernet({}, ipv6({}, chain)))).toMatchObject({
    protocol: 17,
    dstPort: 53,
    ipHeaderBytes: 40 + 8 + 8 + 16 + 24,
    payloadLength: 3,
    fault: 0,
  });
  expect(decodeOne(ethernet({}, ipv4({}, authentication(tcp({ to: 22 })))))).toMatchObject({
    protocol: 6,
    dstPort: 22,
    ipHeaderBytes: 44,
  });
});

it("reports extension headers without an end", () => {
  expectFault(ethernet({}, ipv6({ next: 0 }, [0, 9, 0, 0, 0, 0, 0, 0])), faults.ipv6Extension);
});
