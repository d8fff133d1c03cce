// Small captures that together contain every block, link type, tag and tunnel of the builder. The robustness tests
// truncate and mutate them.

import {
  arp,
  ethernet,
  ethernetSnap,
  fabricPath,
  mpls,
  nsh,
  pbb,
  ppp,
  pppoe,
  vlan,
  vnTag,
} from "./ethernet.ts";
import type { Frame } from "./frame.ts";
import { authentication, extension, fragment, ipv4, ipv6 } from "./ip.ts";
import { type Content, cut, join } from "./layer.ts";
import {
  ciscoHdlc,
  cooked,
  cooked2,
  fddi,
  frameRelay,
  infiniband,
  ipnet,
  nflog,
  nullLoopback,
  pktap,
  ppi,
  radiotap,
  wifi,
} from "./link.ts";
import { pcapFile } from "./pcap-file.ts";
import {
  block,
  interfaceBlock,
  obsoletePacketBlock,
  packetBlock,
  section,
  simplePacketBlock,
  statisticsBlock,
} from "./pcapng-file.ts";
import { icmp, icmpv6, sctp, tcp, udp } from "./transport.ts";
import { capwap, erspan, etherIp, geneve, gre, gtpu, l2tp, pptp, teredo, vxlan, vxlanGpe } from "./tunnel.ts";

const inner4 = ipv4({ src: "192.0.2.1" }, tcp({ flags: "PA" }, "hello"));
const inner6 = ipv6({}, udp({ to: 443 }, "hello"));
const frame4 = ethernet({}, inner4);

const plain: Content[] = [
  ethernet({}, ipv4({}, tcp({ flags: "S", options: [2, 4, 5, 180] }))),
  ethernet({}, ipv4({}, tcp({ flags: "PA" }, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"))),
  ethernet({}, ipv6({}, udp({}, "a question"))),
  ethernet({}, ipv4({}, icmp({ type: 8, id: 3 }, "ping"))),
  ethernet({}, ipv6({}, icmpv6({ type: 135 }))),
  ethernet({}, ipv4({}, sctp({}, "data"))),
  ethernet({}, arp()),
];

const tagged: Content[] = [
  ethernet({}, vlan({ id: 1, tpid: 0x88a8 }, vlan({ id: 2 }, inner4))),
  ethernet({}, mpls([16, 17], inner6)),
  ethernet({}, mpls([16], frame4)),
  ethernet({}, pbb(5, frame4)),
  ethernet({}, vnTag(inner4)),
  fabricPath(frame4),
  ethernet({}, pppoe(1, inner4)),
  ethernet({}, nsh(1, inner4)),
  ethernetSnap({}, inner4),
];

const chained: Content[] = [
  ethernet({}, ipv6({}, extension(0, extension(43, extension(60, authentication(udp({}, "x"))))))),
  ethernet({}, ipv4({ options: [7, 7, 4, 0, 0, 0, 0, 0] }, authentication(tcp({})))),
  ethernet({}, ipv4({ fragment: { offset: 0, more: true }, id: 9 }, udp({}, new Uint8Array(40)))),
  ethernet({}, ipv4({ fragment: { offset: 48, more: false }, id: 9, protocol: 17 }, new Uint8Array(20))),
  ethernet({}, ipv6({}, fragment({ offset: 0, more: true, id: 7 }, udp({}, new Uint8Array(40))))),
  ethernet({}, ipv6({}, fragment({ offset: 48, more: false, id: 7, next: 17 }, new Uint8Array(20)))),
];

const tunnelled: Content[] = [
  gre({ key: 1, sequence: 2, checksum: true }, inner4),
  gre({ key: 0x100 }, frame4),
  gre({ protocol: 0x8200 }, wifi(inner4)),
  pptp({ call: 1, sequence: 1, ack: 1 }, ppp(inner4)),
  erspan({ type: 1 }, frame4),
  erspan({ type: 2 }, frame4),
  erspan({ type: 3 }, frame4),
  vxlan(1, ethernet({}, ipv4({}, vxlan(2, frame4)))),
  vxlanGpe(1, 4, nsh(1, inner4)),
  geneve(1, inner6, new Uint8Array(8)),
  gtpu(1, inner4, { extension: true }),
  teredo(inner6, { origin: true }),
  l2tp({ tunnel: 1, session: 2, length: true }, ppp(inner4)),
  etherIp(frame4),
  capwap(wifi(inner4, { qos: true }), { radio: true }),
  capwap(frame4, { ethernet: true }),
  inner4,
  inner6,
].map((content) => ethernet({}, ipv4({ src: "10.9.9.9" }, content)));

const byLink: readonly (readonly [link: number, frame: Content])[] = [
  [0, nullLoopback(2, inner4)],
  [9, ppp(inner4)],
  [10, fddi(inner4)],
  [101, inner6],
  [104, ciscoHdlc(inner4)],
  [105, wifi(inner4, { qos: true })],
  [107, frameRelay(0xcc, inner4)],
  [113, cooked(inner4)],
  [127, radiotap(wifi(inner4, { qos: true, padded: true }), { padded: true })],
  [192, ppi(105, wifi(inner4))],
  [226, ipnet(2, inner4)],
  [239, nflog(2, inner4)],
  [242, infiniband(inner4)],
  [258, pktap(1, frame4)],
  [276, cooked2(inner4)],
];

const snapped: Frame[] = [14, 20, 33, 36, 45].map((length) => ({
  content: cut(plain[1]!, length),
  wire: 93,
}));

/** Captures by name, each below 64 kB. */
export function corpus(): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ["plain", pcapFile({}, [...plain, ...snapped])],
    ["big-endian ns", pcapFile({ order: "big", precision: "ns" }, [...plain, ...tagged])],
    ["modified", pcapFile({ modified: true }, plain)],
    ["version 2.1", pcapFile({ version: [2, 1] }, plain)],
    ["tags", pcapFile({}, tagged)],
    ["chains", pcapFile({}, chained)],
    ["tunnels", pcapFile({}, tunnelled)],
    ["link types", everyLinkType()],
    ["pcapng", everyBlock("little")],
    ["pcapng, two sections", join(everyBlock("big"), everyBlock("little"))],
  ]);
}

function everyLinkType(): Uint8Array {
  return section(
    {},
    ...byLink.map(([link]) => interfaceBlock({ link })),
    ...byLink.map(([, frame], index) => packetBlock({ interface: index }, frame)),
  );
}

function everyBlock(order: "little" | "big"): Uint8Array {
  return section(
    { order, comment: "a section" },
    interfaceBlock({ name: "eth0", description: "uplink", resolution: 9, snap: 200 }),
    interfaceBlock({ link: 101, resolution: 0x8a, offset: 60 }),
    packetBlock({ ticks: 1_700_000_000_123_456_789n, comment: "the first", direction: 1 }, plain[0]!),
    block(4, new Uint8Array(24)),
    packetBlock({ interface: 1, ticks: 1_740_800_000_000n, wire: 1500 }, inner4),
    obsoletePacketBlock({ ticks: 1_700_000_000_200_000_000n }, plain[2]!),
    simplePacketBlock(plain[3]!),
    block(10, "secrets"),
    block(0xbad, new Uint8Array(40)),
    statisticsBlock({ received: 9, dropped: 1, systemDropped: 2 }),
  );
}
