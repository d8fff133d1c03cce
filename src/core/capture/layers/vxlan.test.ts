import { expect, it } from "vitest";
import { nsh } from "../../../../test/packets/ethernet.ts";
import { frame4, inner4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { cut } from "../../../../test/packets/layer.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { vxlan, vxlanGpe } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.vxlan, [
  ["VXLAN", outer4(vxlan(0xabcdef, frame4)), 0xabcdef, 0xabcdef],
  ["VXLAN on Linux's port", outer4(vxlan(7, frame4, 8472)), 7, 7],
  ["VXLAN-GPE on VXLAN's port", outer4(vxlanGpe(8, 3, frame4, 4789)), 8, 8],
  ["VXLAN-GPE with IPv4", outer4(vxlanGpe(8, 1, inner4)), 8, 8],
  ["VXLAN-GPE with NSH", outer4(vxlanGpe(8, 4, nsh(1, inner4))), 8, 8],
]);

it("reads what a snap length left of the inner packet", () => {
  const frame = outer4(vxlan(1, frame4));
  const packet = decodeOne(cut(frame, 14 + 20 + 8 + 8 + 14 + 20 + 4), { wire: frame.bytes.length });
  expect(packet).toMatchObject({
    srcPort: 1111,
    dstPort: 2222,
    payloadLength: 5,
    payloadCaptured: 0,
    fault: 0,
  });
});
