// Answers of NTP and DNS servers that a host did not request, as in an attack with forged requests.
import type { Family, Plant } from "./family.ts";
import { about, between, clientPort } from "./shapes.ts";

const levels = [
  { reflectors: 400, answers: 2000, spanS: 20, packets: 12 },
  { reflectors: 100, answers: 400, spanS: 20, packets: 6 },
  { reflectors: 40, answers: 80, spanS: 60, packets: 3 },
  { reflectors: 10, answers: 20, spanS: 300, packets: 1 },
] as const;

export const amplificationFamily: Family = {
  name: "amplification",
  behaviour: "flood",
  title: "Amplification",
  about: "Large UDP answers from many servers without a request of the host.",
  source: "Rossow, Amplification Hell, 2014; US-CERT TA14-017A (NTP monlist: packets of 482 bytes).",
  words: [
    "2,000 answers of 400 time servers in 20 seconds",
    "400 answers of 100 time servers in 20 seconds",
    "80 answers of 40 time servers in a minute",
    "20 answers of 10 time servers in 5 minutes",
  ],
  leastFlows: 10,
  make({ actor, outside, begin }, random, intensity) {
    const { reflectors, answers, spanS, packets } = levels[intensity];
    const startMs = begin(spanS * 1000);
    const servers = Array.from({ length: reflectors }, outside);
    return Array.from({ length: answers }, (_, i): Plant => {
      const count = Math.max(1, about(random, packets, 0.3));
      return {
        atMs: startMs + spanS * 1000 * ((i + random.uniform()) / answers),
        durationS: count > 1 ? between(random, 0.001, 0.05) : 0,
        // The server's port shows which side would have sent the request.
        from: actor,
        to: servers[i % reflectors]!,
        fromPort: clientPort(random),
        port: 123,
        protocol: "udp",
        service: "ntp",
        state: "SHR",
        bytesOut: 0,
        bytesIn: count * 440,
        packetsOut: 0,
        packetsIn: count,
      };
    });
  },
};
