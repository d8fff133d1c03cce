import { expect, it } from "vitest";
import { arp, ethernet, vlan } from "../../../../test/packets/ethernet.ts";
import { inner4, inner6, outer4 } from "../../../../test/packets/expect.ts";
import { ipv4 } from "../../../../test/packets/ip.ts";
import type { Layer } from "../../../../test/packets/layer.ts";
import { decodeOne } from "../../../../test/packets/read.ts";
import { tcp } from "../../../../test/packets/transport.ts";
import { gre, vxlan } from "../../../../test/packets/tunnel.ts";
import { faults, tunnelKinds } from "../packet.ts";

it("reports the innermost of nested tunnels, and the VLANs from the outside in", () => {
  const nested = outer4(vxlan(1, ethernet({}, vlan({ id: 50 }, ipv4({}, gre({ key: 3 }, inner6))))));
  expect(decodeOne(nested)).toMatchObject({
    ipVersion: 6,
    tunnelKind: tunnelKinds.gre,
    tunnelId: 3,
    tunnelDepth: 2,
    vlan: 50,
  });
});

it("meters the outer packet if the inner one has no IP", () => {
  const packet = decodeOne(outer4(vxlan(5, ethernet({}, arp()))));
  expect(packet).toMatchObject({
    ipVersion: 4,
    src0: 0x0a090901,
    protocol: 17,
    srcPort: 40_000,
    dstPort: 4789,
    payloadLength: 8 + 14 + 28,
    tunnelKind: 0,
    tunnelDepth: 0,
    etherType: 0x0800,
    fault: 0,
  });
});

it("meters the tunnel if the inner packet is malformed, and reports the fault", () => {
  const broken = ipv4({ versionAndLength: 0x42 }, tcp({}));
  expect(decodeOne(outer4(gre({}, broken)))).toMatchObject({
    src0: 0x0a090901,
    protocol: 47,
    tunnelDepth: 0,
    fault: faults.ipHeaderLength,
  });
  const twice = outer4(gre({}, ipv4({ src: "172.16.0.1" }, vxlan(1, ethernet({}, broken)))));
  expect(decodeOne(twice)).toMatchObject({
    src0: 0xac100001 | 0,
    dstPort: 4789,
    tunnelKind: tunnelKinds.gre,
    tunnelDepth: 1,
    fault: faults.ipHeaderLength,
  });
});

it("stops at a limit of nested tunnels", () => {
  let packet: Layer = inner4;
  for (let depth = 0; depth < 30; depth++) packet = ipv4({}, packet);
  expect(decodeOne(ethernet({}, packet))).toMatchObject({ tunnelDepth: 10, fault: faults.tunnelDepth });
});
