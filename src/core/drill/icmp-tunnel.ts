// Data carried in pings to an outside address.
import type { Family } from "./family.ts";
import { about, minuteMs } from "./shapes.ts";

const levels = [
  { spanMs: 5 * minuteMs, out: 20_000, outSize: 1000, back: 20_000, backSize: 60 },
  { spanMs: 10 * minuteMs, out: 2000, outSize: 240, back: 2000, backSize: 90 },
  { spanMs: 15 * minuteMs, out: 4500, outSize: 12, back: 4500, backSize: 8 },
  { spanMs: 20 * minuteMs, out: 60, outSize: 48, back: 60, backSize: 48 },
] as const;

export const icmpTunnelFamily: Family = {
  name: "icmp-tunnel",
  behaviour: "tunnel",
  title: "ICMP tunnel",
  about: "Data carried in the payloads of pings.",
  source:
    "ptunnel (payloads of up to 1,024 bytes) and icmpsh (a ping every 200 ms, at most 64 bytes): their documentation.",
  words: [
    "ptunnel carries 20 MB in 5 minutes",
    "ptunnel carries a shell: 480 kB in 10 minutes",
    "an icmpsh session: small pings five times a second for 15 minutes",
    "60 pings of the usual size in 20 minutes, data in place of the filling",
  ],
  make({ actor, outside, begin }, random, intensity) {
    const { spanMs, out, outSize, back, backSize } = levels[intensity];
    const sent = about(random, out, 0.03);
    const got = about(random, back, 0.03);
    return [
      {
        atMs: begin(spanMs),
        durationS: spanMs / 1000,
        from: actor,
        to: outside(),
        fromPort: 8,
        port: 0,
        protocol: "icmp",
        service: null,
        state: "OTH",
        bytesOut: sent * outSize,
        bytesIn: got * backSize,
        packetsOut: sent,
        packetsIn: got,
        // Data differs from ping to ping; the meter counts different contents up to 16.
        more: { ping_contents: Math.min(16, sent) },
      },
    ];
  },
};
