// The UDP ports of tunnels. A port is only a hint: if the header is not the tunnel's, or the inner packet has no IP,
// the outer packet is metered as plain UDP. To add a tunnel, add a line.

import { type Layer, layers, layerTable } from "../layer.ts";

const tunnels = layerTable(65_536, [
  [1701, layers.l2tp],
  [2152, layers.gtp],
  [3544, layers.teredo],
  [4754, layers.gre],
  [4789, layers.vxlan],
  [4790, layers.vxlan], // the generic extension
  [5247, layers.capwap],
  [6081, layers.geneve],
  [6635, layers.mplsTunnel],
  [8472, layers.vxlan], // Linux before VXLAN had a port
]);

export function tunnelOfUdpPorts(srcPort: number, dstPort: number): Layer {
  return (tunnels[dstPort] || tunnels[srcPort]) as Layer;
}
