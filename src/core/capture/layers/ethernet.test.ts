import { expect, it } from "vitest";
import { ethernet } from "../../../../test/packets/ethernet.ts";
import { expectFault } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import { cut } from "../../../../test/packets/layer.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { tcp } from "../../../../test/packets/transport.ts";
import { faults } from "../packet.ts";

it("leaves other protocols at version 0, with their ethertype", () => {
  expect(decodeOne(ethernet({ type: 0x88cc }, "lldp"))).toMatchObject({ ipVersion: 0, etherType: 0x88cc });
  expect(decodeOne(ethernet({ type: 3 }, [0x42, 0x42, 3]))).toMatchObject({ ipVersion: 0, etherType: -1 });
});

it("reports a frame that is too short", () => {
  expectFault(cut(ethernet({}, ipv4({}, tcp({}, "abc"))), 13), faults.linkHeader);
});
