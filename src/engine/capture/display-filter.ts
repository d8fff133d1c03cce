// Builds a Wireshark display filter for flows from their addresses and ports. Uses checked values only.
import type { CellValue } from "../../shared/vocabulary.ts";

export interface FlowEndpoints {
  protocol: CellValue;
  orig_addr: CellValue;
  orig_port: CellValue;
  resp_addr: CellValue;
  resp_port: CellValue;
}

/** More flows would make the filter too long to read, and the carved file holds only these flows anyway. */
const mostNamed = 20;
const withPorts = new Set(["tcp", "udp", "sctp", "dccp"]);

/** Returns "" when there are too many flows. */
export function displayFilter(flows: readonly FlowEndpoints[]): string {
  if (flows.length > mostNamed) return "";
  const terms = [...new Set(flows.map(termOf))];
  return terms.length === 1 ? terms[0]! : terms.map((term) => `(${term})`).join(" || ");
}

function termOf({ protocol, orig_addr, orig_port, resp_addr, resp_port }: FlowEndpoints): string {
  const [from, to] = [address(orig_addr), address(resp_addr)];
  const isV6 = from.includes(":");
  const field = isV6 ? "ipv6.addr" : "ip.addr";
  const both = `${field} == ${from} && ${field} == ${to}`;
  const name = String(protocol);
  if (!withPorts.has(name)) return both;
  const ports = [orig_port, resp_port].map((port) => `${name}.port == ${Math.trunc(Number(port)) & 0xffff}`);
  // Later fragments have no ports. Wireshark reassembles the datagram at its last fragment.
  const fragment = isV6 ? "ipv6.fraghdr" : "ip.flags.mf == 1 || ip.frag_offset > 0";
  return `${both} && ((${ports.join(" && ")}) || ${fragment})`;
}

function address(value: CellValue): string {
  const text = String(value);
  if (!/^[0-9a-f.:]{2,45}$/i.test(text)) throw new Error(`This is not an address: ${text}`);
  return text;
}
