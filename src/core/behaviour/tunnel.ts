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
  source:
    "Information per registered domain (ibHH, arXiv 2307.02614), both directions; long connections as in RITA v5; ICMP payloads own.",
  find: (view, network) => [
    ...dnsTunnels(view, network),
    ...icmpTunnels(view),
    ...quietConnections(view, network),
  ],
};
