// The schedule of the sample's morning: how busy people are, timers, and conversations that several habits share (a
// look-up, a visit by TLS, a session at another machine, a clock query).

import type { Random } from "../math/random.ts";
import { type Site, servers } from "./office.ts";
import { dns, ntp, sshBanner, tlsData, tlsHello, tlsServerHello } from "./payloads.ts";
import { type Conversation, conversation, size, wait } from "./plan.ts";

const second = 1e6;
const minute = 60e6;

export type Morning = {
  readonly startUs: number;
  readonly endUs: number;
  readonly sites: readonly Site[];
  readonly random: Random;
  add(conversation: Conversation): void;
};

/** How busy people are, 0–1: they arrive, work, have coffee after an hour and a half, work again. */
function busyness(sinceStartUs: number): number {
  const minutes = sinceStartUs / minute;
  const arriving = Math.min(1, 0.45 + minutes / 30);
  const coffee = minutes > 84 && minutes < 98 ? 0.45 : 1;
  return arriving * coffee * (0.9 + 0.1 * Math.sin(minutes / 7));
}

/** Calls `work` at times of a Poisson process whose rate follows the morning. */
export function whenBusy(
  morning: Morning,
  random: Random,
  meanS: number,
  work: (atUs: number) => void,
): void {
  for (let at = morning.startUs; ; ) {
    at += wait(random, meanS * second);
    if (at >= morning.endUs) return;
    if (random.uniform() < busyness(at - morning.startUs)) work(at);
  }
}

/** Calls `work` at intervals, like a timer with a little drift. */
export function everySoOften(
  morning: Morning,
  random: Random,
  everyS: number,
  work: (atUs: number) => void,
): void {
  const first = morning.startUs + random.uniform() * everyS * second;
  for (let at = first; at < morning.endUs; at += everyS * second * (0.98 + 0.04 * random.uniform())) work(at);
}

export function lookUp(morning: Morning, random: Random, at: number, who: string, name: string): void {
  const { query, answer } = dns(name, { id: random.below(65_536), answerBytes: 4 });
  morning.add(
    conversation(
      {
        startUs: at,
        originator: who,
        responder: servers.directory,
        responderPort: 53,
        protocol: "udp",
        turns: [
          { fromOriginator: true, bytes: query.length, gapUs: 0, head: query },
          {
            fromOriginator: false,
            bytes: answer.length,
            gapUs: random.uniform() < 0.7 ? 300 + wait(random, 300) : 8000 + wait(random, 15_000),
            head: answer,
          },
        ],
      },
      random,
    ),
  );
}

type TlsVisit = {
  at: number;
  who: string;
  to: string;
  name: string;
  roundTripUs: number;
  /** Bytes of requests and answers, exchange by exchange. */
  exchanges: readonly { up: number; down: number; gapUs: number }[];
  port?: number;
};

export function tlsVisit(visit: TlsVisit, random: Random): Conversation {
  const { at, who, to, name, roundTripUs, exchanges } = visit;
  const hello = tlsHello(name, random);
  return conversation(
    {
      startUs: at,
      originator: who,
      responder: to,
      responderPort: visit.port ?? 443,
      roundTripUs: Math.round(roundTripUs * (0.9 + 0.3 * random.uniform())),
      ending: random.uniform() < 0.12 ? "reset" : "closed",
      turns: [
        { fromOriginator: true, bytes: hello.length, gapUs: 200, head: hello },
        {
          fromOriginator: false,
          bytes: 2400 + random.below(1800),
          gapUs: 400 + wait(random, 1500),
          head: tlsServerHello(random),
        },
        { fromOriginator: true, bytes: 80, gapUs: 600, head: tlsData(75) },
        ...exchanges.flatMap(({ up, down, gapUs }) => [
          { fromOriginator: true, bytes: up, gapUs, head: tlsData(up) },
          { fromOriginator: false, bytes: down, gapUs: 1500 + wait(random, 20_000), head: tlsData(down) },
        ]),
      ],
    },
    random,
  );
}

export function clock(morning: Morning, address: string, random: Random): void {
  everySoOften(morning, random, 1024, (at) => {
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          originatorPort: 123,
          responder: servers.directory,
          responderPort: 123,
          protocol: "udp",
          turns: [
            { fromOriginator: true, bytes: 48, gapUs: 0, head: ntp(3) },
            { fromOriginator: false, bytes: 48, gapUs: 350, head: ntp(4) },
          ],
        },
        random,
      ),
    );
  });
}

/** A session at another machine: keystrokes and echoes, or a transfer. */
export function shell(
  morning: Morning,
  { at, who, to, keys, bytes }: { at: number; who: string; to: string; keys: number; bytes: number },
  random: Random,
): void {
  morning.add(
    conversation(
      {
        startUs: at,
        originator: who,
        responder: to,
        responderPort: 22,
        speed: 15e6,
        turns: [
          { fromOriginator: false, bytes: 22, gapUs: 2500, head: sshBanner("Server_9.6") },
          { fromOriginator: true, bytes: 22, gapUs: 400, head: sshBanner("Client_9.6") },
          { fromOriginator: true, bytes: 1450, gapUs: 600 },
          { fromOriginator: false, bytes: 1700, gapUs: 900 },
          { fromOriginator: true, bytes: 700, gapUs: 25_000 },
          { fromOriginator: false, bytes: 500, gapUs: 9000 },
          ...Array.from({ length: keys }, () => [
            { fromOriginator: true, bytes: 36, gapUs: 60_000 + wait(random, 4 * second) },
            { fromOriginator: false, bytes: size(random, 80, 1.1, 9000), gapUs: 1500 },
          ]).flat(),
          ...(bytes > 0 ? [{ fromOriginator: true, bytes, gapUs: 4000 }] : []),
        ],
      },
      random,
    ),
  );
}
