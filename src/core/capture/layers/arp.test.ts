import { expect, it } from "vitest";
import { arp, ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault } from "../../../../test/packets/expect.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { faults } from "../packet.ts";

it("leaves ARP at version 0, with its ethertype", () => {
  expect(decodeOne(ethernet({}, arp()))).toMatchObject({ ipVersion: 0, etherType: 0x0806, fault: 0 });
});

it("reports a truncated ARP", () => {
  expectFault(ethernet({ type: 0x0806 }, [0, 1]), faults.arp);
});
