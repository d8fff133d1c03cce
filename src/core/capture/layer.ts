// The layers of a packet, by number. A layer is a function that reads one header, fills the packet, advances the walk and
// returns the number of the next layer, so that layers need not import each other. table.ts maps each number to its function.

/** `done` ends the walk. */
export const layers = {
  done: 0,
  ethernet: 1,
  llc: 2,
  vlan: 3,
  vnTag: 4,
  ciscoMetadata: 5,
  arista: 6,
  macsec: 7,
  fabricPath: 8,
  pbb: 9,
  mpls: 10,
  nsh: 11,
  pppoe: 12,
  ppp: 13,
  arp: 14,
  ip: 15,
  ipv4: 16,
  ipv6: 17,
  ipInIp: 18,
  etherIp: 19,
  mplsTunnel: 20,
  gre: 21,
  vxlan: 22,
  geneve: 23,
  gtp: 24,
  teredo: 25,
  l2tp: 26,
  tcp: 27,
  udp: 28,
  icmp: 29,
  sctp: 30,
  dccp: 31,
  wifi: 32,
  radiotap: 33,
  prism: 34,
  avs: 35,
  nullLoopback: 36,
  cooked: 37,
  cooked2: 38,
  serial: 39,
  hdlc: 40,
  pppWithDirection: 41,
  frameRelay: 42,
  fddi: 43,
  ipnet: 44,
  infiniband: 45,
  nflog: 46,
  ppi: 47,
  pktap: 48,
  capwap: 49,
  tunnelledWifi: 50,
} as const;

/** One of the values of `layers`. */
export type Layer = (typeof layers)[keyof typeof layers];

/** A table of the layer for each number below `size`; `done` for numbers without an entry. */
export function layerTable(size: number, entries: readonly (readonly [number, Layer])[]): Uint8Array {
  const table = new Uint8Array(size);
  for (const [number, layer] of entries) table[number] = layer;
  return table;
}
