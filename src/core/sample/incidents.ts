// The incidents planted into the sample, each with its truth: who, to whom, when. They start after two fifths of the
// time, so that everything before is ordinary.

import type { Random } from "../math/random.ts";
import { type Morning, tlsVisit } from "./morning.ts";
import { servers, workstations } from "./office.ts";
import { dns, smb2, sshBanner } from "./payloads.ts";
import { conversation, size } from "./plan.ts";

export type PlantedIncident = {
  readonly label: string;
  /** A sentence about what happened. */
  readonly story: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly originator: string;
  /** The responders; empty for any. */
  readonly responders: readonly string[];
  /** Responder port, or null for any. */
  readonly port: number | null;
  readonly protocol: "tcp" | "udp";
};

const second = 1e6;
const minute = 60e6;

/** Plants all of them. */
export function plantIncidents(morning: Morning): PlantedIncident[] {
  const { startUs, endUs, random } = morning;
  const at = (share: number): number => startUs + share * (endUs - startUs);
  return [
    portScan(morning, at(0.42), random.fork(1)),
    bruteForce(morning, at(0.52), random.fork(2)),
    beacon(morning, at(0.45), at(0.99), random.fork(3)),
    dnsTunnel(morning, at(0.6), at(0.72), random.fork(4)),
    lateral(morning, at(0.76), random.fork(5)),
    exfiltration(morning, at(0.66), at(0.97), random.fork(6)),
  ];
}

function portScan(morning: Morning, fromUs: number, random: Random): PlantedIncident {
  const originator = "10.20.1.202";
  const responders = [servers.files, servers.intranet, servers.database];
  const open: Record<string, readonly number[]> = {
    [servers.files]: [22, 139, 445],
    [servers.intranet]: [22, 80, 443],
    [servers.database]: [22, 5432],
  };
  let at = fromUs;
  let last = at;
  for (const responder of responders) {
    for (let port = 1; port <= 450; port++) {
      at += 60_000 + 120_000 * random.uniform();
      const answers = open[responder]!.includes(port);
      last = at;
      morning.add(
        conversation(
          {
            startUs: at,
            originator,
            responder,
            responderPort: port,
            opening: answers ? "accepted" : random.uniform() < 0.85 ? "refused" : "unanswered",
            ending: "reset",
            turns: [],
          },
          random,
        ),
      );
    }
  }
  return {
    label: "Port scan",
    story: "A visitor's laptop tries 450 ports on each of three servers.",
    fromUs,
    toUs: last,
    originator,
    responders,
    port: null,
    protocol: "tcp",
  };
}

function bruteForce(morning: Morning, fromUs: number, random: Random): PlantedIncident {
  const originator = "203.0.113.9";
  let at = fromUs;
  for (let attempt = 0; attempt < 320; attempt++) {
    at += 1.5 * second + 1.5 * second * random.uniform();
    morning.add(
      conversation(
        {
          startUs: at,
          originator,
          responder: servers.code,
          responderPort: 22,
          roundTripUs: 48_000,
          ending: random.uniform() < 0.5 ? "reset" : "closed",
          turns: [
            { fromOriginator: false, bytes: 22, gapUs: 2500, head: sshBanner("Server_9.6") },
            { fromOriginator: true, bytes: 22, gapUs: 400, head: sshBanner("libssh_0.9") },
            { fromOriginator: true, bytes: 760, gapUs: 600 },
            { fromOriginator: false, bytes: 1100, gapUs: 900 },
            { fromOriginator: true, bytes: 110, gapUs: 3000 },
            { fromOriginator: false, bytes: 84, gapUs: 0.9 * second },
          ],
        },
        random,
      ),
    );
  }
  return {
    label: "SSH brute force",
    story: "A host outside guesses passwords of the code server 320 times.",
    fromUs,
    toUs: at,
    originator,
    responders: [servers.code],
    port: 22,
    protocol: "tcp",
  };
}

function beacon(morning: Morning, fromUs: number, toUs: number, random: Random): PlantedIncident {
  const originator = workstations[12]!.address;
  const to = "198.51.100.77";
  let last = fromUs;
  for (let at = fromUs; at < toUs; at += 45 * second * (0.97 + 0.06 * random.uniform())) {
    const exchanges = [{ up: 310 + random.below(12), down: 190 + random.below(8), gapUs: 700 }];
    const visit = {
      at,
      who: originator,
      to,
      name: "status.quince.example",
      roundTripUs: 95_000,
      exchanges,
      port: 8443,
    };
    morning.add(tlsVisit(visit, random));
    last = at;
  }
  return {
    label: "Beacon",
    story: "A clerk's computer reports to its master outside every 45 seconds.",
    fromUs,
    toUs: last,
    originator,
    responders: [to],
    port: 8443,
    protocol: "tcp",
  };
}

const letters = "abcdefghijklmnopqrstuvwxyz234567";

function dnsTunnel(morning: Morning, fromUs: number, toUs: number, random: Random): PlantedIncident {
  const originator = workstations[20]!.address;
  const responder = "203.0.113.53";
  let last = fromUs;
  for (let at = fromUs; at < toUs; at += 0.5 * second + 1.4 * second * random.uniform()) {
    const code = Array.from({ length: 70 }, () => letters[random.below(32)]).join("");
    const name = `${code.slice(0, 40)}.${code.slice(40)}.t.medlar.example`;
    const { query, answer } = dns(name, {
      type: "TXT",
      answerBytes: 180 + random.below(60),
      id: random.below(65_536),
    });
    morning.add(
      conversation(
        {
          startUs: at,
          originator,
          responder,
          responderPort: 53,
          protocol: "udp",
          roundTripUs: 60_000,
          turns: [
            { fromOriginator: true, bytes: query.length, gapUs: 0, head: query },
            {
              fromOriginator: false,
              bytes: answer.length,
              gapUs: 60_000 + 30_000 * random.uniform(),
              head: answer,
            },
          ],
        },
        random,
      ),
    );
    last = at;
  }
  return {
    label: "DNS tunnel",
    story: "A clerk's computer talks to a name server outside in long, random names.",
    fromUs,
    toUs: last,
    originator,
    responders: [responder],
    port: 53,
    protocol: "udp",
  };
}

function lateral(morning: Morning, fromUs: number, random: Random): PlantedIncident {
  const originator = workstations[20]!.address;
  const responders = workstations
    .slice(0, 40)
    .map(({ address }) => address)
    .filter((address) => address !== originator);
  let at = fromUs;
  for (const responder of responders) {
    at += 1.2 * second + 3 * second * random.uniform();
    const answers = random.uniform() < 0.35;
    morning.add(
      conversation(
        {
          startUs: at,
          originator,
          responder,
          responderPort: 445,
          opening: answers ? "accepted" : random.uniform() < 0.5 ? "refused" : "unanswered",
          ending: "reset",
          turns: answers
            ? [
                { fromOriginator: true, bytes: 230, gapUs: 200, head: smb2(0, 226) },
                { fromOriginator: false, bytes: 280, gapUs: 500, head: smb2(0, 276) },
                { fromOriginator: true, bytes: 640, gapUs: 300, head: smb2(1, 636) },
                { fromOriginator: false, bytes: 77, gapUs: 700, head: smb2(1, 73) },
              ]
            : [],
        },
        random,
      ),
    );
  }
  return {
    label: "Lateral movement",
    story: "The same computer then knocks at the file sharing of every other computer.",
    fromUs,
    toUs: at,
    originator,
    responders,
    port: 445,
    protocol: "tcp",
  };
}

function exfiltration(morning: Morning, fromUs: number, toUs: number, random: Random): PlantedIncident {
  const originator = workstations[30]!.address;
  const to = "192.0.2.200";
  let last = fromUs;
  for (let at = fromUs; at < toUs; at += 1.3 * minute * (0.6 + 0.8 * random.uniform())) {
    const exchanges = [{ up: size(random, 700_000, 0.4, 1_800_000), down: 260, gapUs: 3000 }];
    morning.add(
      tlsVisit(
        { at, who: originator, to, name: "drop.sloe.example", roundTripUs: 70_000, exchanges },
        random,
      ),
    );
    last = at;
  }
  return {
    label: "Slow exfiltration",
    story: "A developer's computer carries most of a megabyte out, again and again.",
    fromUs,
    toUs: last,
    originator,
    responders: [to],
    port: 443,
    protocol: "tcp",
  };
}
