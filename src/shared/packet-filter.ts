// Flows in the filter languages of packet tools: Wireshark's display filter, and BPF for captures. Built from checked values only.
import type { CellValue } from "./vocabulary.ts";

export interface FlowEnds {
  protocol: CellValue;
  orig_addr: CellValue;
  orig_port: CellValue;
  resp_addr: CellValue;
  resp_port: CellValue;
}

/** A filter that names more flows is too long to read; the carved file holds nothing else anyway. */
const mostNamed = 20;
const withPorts = new Set(["tcp", "udp", "sctp", "dccp"]);

/** Wireshark's; "" for more flows than can be named. */
export function displayFilter(flows: readonly FlowEnds[]): string {
  if (flows.length > mostNamed) return "";
  const terms = [...new Set(flows.map(termOf))];
  return terms.length === 1 ? terms[0]! : terms.map((term) => `(${term})`).join(" || ");
}

function termOf({ protocol, orig_addr, orig_port, resp_addr, resp_port }: FlowEnds): string {
  const [from, to] = [address(orig_addr), address(resp_addr)];
  const isV6 = from.includes(":");
  const field = isV6 ? "ipv6.addr" : "ip.addr";
  const both = `${field} == ${from} && ${field} == ${to}`;
  const name = String(protocol);
  if (!withPorts.has(name)) return both;
  const ports = [orig_port, resp_port].map((port) => `${name}.port == ${Math.trunc(Number(port)) & 0xffff}`);
  // Later fragments have no ports; Wireshark puts them together at the last one.
  const fragment = isV6 ? "ipv6.fraghdr" : "ip.flags.mf == 1 || ip.frag_offset > 0";
  return `${both} && ((${ports.join(" && ")}) || ${fragment})`;
}

/** BPF, as tcpdump and dumpcap read it; "" for more flows than can be named. */
export function captureFilter(flows: readonly FlowEnds[]): string {
  if (flows.length > mostNamed) return "";
  const terms = [...new Set(flows.map(captureTermOf))];
  return terms.length === 1 ? terms[0]! : terms.map((term) => `(${term})`).join(" or ");
}

function captureTermOf({ protocol, orig_addr, orig_port, resp_addr, resp_port }: FlowEnds): string {
  const [from, to] = [address(orig_addr), address(resp_addr)];
  const both = `host ${from} and host ${to}`;
  const name = String(protocol);
  if (name === "icmp" || name === "icmp6") return `${name} and ${both}`;
  if (!withPorts.has(name) || name === "dccp") return both;
  const ports = [orig_port, resp_port].map((port) => `port ${Math.trunc(Number(port)) & 0xffff}`);
  return `${name} and ${both} and ${ports.join(" and ")}`;
}

/** Whether these are ends that a filter can name: other tables hide addresses or have none. */
export function hasEnds(ends: Partial<FlowEnds>): ends is FlowEnds {
  return [ends.orig_addr, ends.resp_addr].every((value) => isAddress(String(value)));
}

const isAddress = (text: string) => /^[0-9a-f.:]{2,45}$/i.test(text) && /[.:]/.test(text);

function address(value: CellValue): string {
  const text = String(value);
  if (!isAddress(text)) throw new Error(`This is no address: ${text}`);
  return text;
}
