import { it } from "vitest";
import { ethernet, vlan } from "../../../../test/packets/ethernet.ts";
import { expectFault, expectFour, four } from "../../../../test/packets/expect.ts";
import { cut } from "../../../../test/packets/layer.ts";
import { faults } from "../packet.ts";

it("reads VLAN tags of every TPID", () => {
  expectFour(ethernet({}, vlan({ id: 5, priority: 7 }, four)), { vlan: 5, vlanInner: -1 });
  for (const tpid of [0x88a8, 0x9100, 0x9200, 0x9300])
    expectFour(ethernet({}, vlan({ id: 100, tpid }, vlan({ id: 4095 }, four))), {
      vlan: 100,
      vlanInner: 4095,
    });
  expectFour(ethernet({}, vlan({ id: 1 }, vlan({ id: 2 }, vlan({ id: 3 }, four)))), {
    vlan: 1,
    vlanInner: 2,
  });
});

it("reports a truncated tag", () => {
  expectFault(cut(ethernet({}, vlan({ id: 1 }, four)), 16), faults.vlanTag);
});
