// A value, or the five values that identify a flow, as a filter for other tools: Wireshark display filter, BPF, Zeek, and a Suricata rule.
// Matches both directions, because a flow has packets each way. Pure functions.

export const tools = ["Wireshark", "BPF", "Zeek", "Suricata"] as const;
export type Tool = (typeof tools)[number];

/** What is known of a flow; null for the rest. */
export interface FlowEnds {
  origAddr: string | null;
  respAddr: string | null;
  origPort: number | null;
  respPort: number | null;
  protocol: string | null;
}

export const addressFilter = (address: string): Record<Tool, string> => ({
  Wireshark: `${isV6(address) ? "ipv6" : "ip"}.addr == ${address}`,
  BPF: `host ${address}`,
  Zeek: `id.orig_h == ${zeekAddress(address)} || id.resp_h == ${zeekAddress(address)}`,
  Suricata: rule("ip", suricataAddress(address), "any", "any", "any", address),
});

export function portFilter(port: number, protocol: string | null): Record<Tool, string> {
  const transportName = transport(protocol);
  const each = transportName ? [transportName] : ["tcp", "udp"];
  return {
    Wireshark: each.map((name) => `${name}.port == ${port}`).join(" || "),
    BPF: transportName ? `${transportName} port ${port}` : `port ${port}`,
    Zeek: each.map((name) => `id.orig_p == ${port}/${name} || id.resp_p == ${port}/${name}`).join(" || "),
    Suricata: rule(transportName ?? "ip", "any", "any", "any", String(port), `port ${port}`),
  };
}

export const protocolFilter = (protocol: string): Record<Tool, string> => ({
  Wireshark: protocol.toLowerCase(),
  BPF: protocol.toLowerCase() === "icmp6" ? "icmp6" : protocol.toLowerCase(),
  Zeek: `proto == "${protocol.toLowerCase()}"`,
  Suricata: rule(protocol.toLowerCase(), "any", "any", "any", "any", protocol),
});

/** Null when a flow has no addresses. */
export function flowFilter(flow: FlowEnds): Record<Tool, string> | null {
  const { origAddr, respAddr, origPort, respPort } = flow;
  if (origAddr === null || respAddr === null) return null;
  const transportName = transport(flow.protocol);
  const ip = isV6(origAddr) ? "ipv6" : "ip";
  const ports = transportName !== null && origPort !== null && respPort !== null;
  return {
    Wireshark: [
      `${ip}.addr == ${origAddr} && ${ip}.addr == ${respAddr}`,
      ...(ports
        ? [`${transportName}.port == ${origPort} && ${transportName}.port == ${respPort}`]
        : flow.protocol
          ? [flow.protocol]
          : []),
    ].join(" && "),
    BPF: [
      `host ${origAddr} and host ${respAddr}`,
      ...(ports
        ? [`${transportName} port ${origPort} and ${transportName} port ${respPort}`]
        : flow.protocol
          ? [flow.protocol]
          : []),
    ].join(" and "),
    Zeek: [
      `id.orig_h == ${zeekAddress(origAddr)} && id.resp_h == ${zeekAddress(respAddr)}`,
      ...(ports
        ? [`id.orig_p == ${origPort}/${transportName} && id.resp_p == ${respPort}/${transportName}`]
        : []),
    ].join(" && "),
    Suricata: rule(
      transportName ?? "ip",
      suricataAddress(origAddr),
      ports ? String(origPort) : "any",
      suricataAddress(respAddr),
      ports ? String(respPort) : "any",
      `${origAddr} to ${respAddr}`,
    ),
  };
}

const isV6 = (address: string) => address.includes(":");
const zeekAddress = (address: string) => (isV6(address) ? `[${address}]` : address);
const suricataAddress = (address: string) => (isV6(address) ? `[${address}]` : address);
const transport = (protocol: string | null): "tcp" | "udp" | null => {
  const name = protocol?.toLowerCase();
  return name === "tcp" || name === "udp" ? name : null;
};

/** Local rules have numbers from a million on. */
function rule(
  protocol: string,
  from: string,
  fromPort: string,
  to: string,
  toPort: string,
  about: string,
): string {
  return `alert ${protocol} ${from} ${fromPort} <> ${to} ${toPort} (msg:"Tidewatch: ${about}"; sid:1000001; rev:1;)`;
}

/** Whether the values of a column are hosts. */
export const isAddressColumn = (name: string): boolean => name === "orig_addr" || name === "resp_addr";
