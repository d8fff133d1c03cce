import { expect, it } from "vitest";
import { ethernet, mpls, vlan } from "../../../../test/packets/ethernet.ts";
import { six } from "../../../../test/packets/expect.ts";
import { decodeMany } from "../../../../test/packets/read.ts";

it("clears everything of the previous packet", () => {
  const lldp = ethernet({ type: 0x88cc }, "lldp");
  const frames = [ethernet({}, vlan({ id: 2 }, mpls([3], six))), lldp];
  const [, after] = decodeMany(frames);
  const [, clean] = decodeMany([lldp, lldp]);
  expect(after).toEqual(clean);
});
