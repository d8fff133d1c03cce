import { vlan } from "../../../../test/packets/ethernet.ts";
import { four, testLinks } from "../../../../test/packets/expect.ts";
import { cooked, cooked2 } from "../../../../test/packets/link.ts";

testLinks([
  ["version 1, received", 113, cooked(four), { direction: 1 }],
  ["version 1, sent, tagged", 113, cooked(vlan({ id: 3 }, four), { sent: true }), { direction: 2, vlan: 3 }],
  ["version 2", 276, cooked2(four, { sent: true }), { direction: 2 }],
]);
