// Tunnels: data inside DNS or pings, and long quiet connections.
import type { Behaviour } from "./finding.ts";
import { dnsTunnels } from "./tunnel-dns.ts";
import { icmpTunnels } from "./tunnel-icmp.ts";
import { quietConnections } from "./tunnel-quiet.ts";

export const tunnel: Behaviour = {
  kind: "tunnel",
  title: "Tunnel",
  about:
    "Data carried in DNS names and answers of one domain, or in ICMP payloads; connections that stay open for hours and say little.",
  measures:
    "bytes of information per second under one registered domain, or to one server where the names have no domain; uneven ICMP payloads, and pings whose answers differ from what was sent; hours and bytes per second of one connection",
  source:
    "Information per registered domain (ibHH, arXiv 2307.02614), both directions; long connections as in RITA v5; ICMP payloads own.",
  misses:
    "Tunnels in encrypted DNS. Without names in the record, fewer than 50 queries between two hosts. Connections of less than an hour.",
  find: (view, network) => [
    ...dnsTunnels(view, network),
    ...icmpTunnels(view),
    ...quietConnections(view, network),
  ],
};
