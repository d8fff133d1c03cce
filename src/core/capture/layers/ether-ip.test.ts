import { ethernet } from "../../../../test/packets/ethernet.ts";
import { frame4, outer4, testTunnels } from "../../../../test/packets/expect.ts";
import { ipv6 } from "../../../../test/packets/ip.ts";
import { etherIp } from "../../../../test/packets/tunnel.ts";
import { tunnelKinds } from "../packet.ts";

testTunnels(tunnelKinds.etherIp, [
  ["Ethernet in IP", outer4(etherIp(frame4)), -1, 0],
  ["SRv6 with Ethernet", ethernet({}, ipv6({ src: "fd00::1", next: 143 }, frame4)), -1, 0],
]);
