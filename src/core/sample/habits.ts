// What people and machines of the office do on an ordinary morning: habits, each a stream of conversations over the sample's time.
// Nothing here is an incident.

import type { Random } from "../math/random.ts";
import { cameras, popular, type Role, recorder, type Site, servers, type Workstation } from "./office.ts";
import {
  dhcp,
  dns,
  httpGet,
  httpOk,
  ippPost,
  kerberos,
  ldap,
  ntp,
  postgresStart,
  rtspOk,
  rtspOptions,
  smb2,
  snmp,
  sshBanner,
  tlsData,
  tlsHello,
  tlsServerHello,
} from "./payloads.ts";
import { type Conversation, conversation, size, wait } from "./plan.ts";

export type Morning = {
  readonly startUs: number;
  readonly endUs: number;
  readonly sites: readonly Site[];
  readonly random: Random;
  add(conversation: Conversation): void;
};

const second = 1e6;
const minute = 60e6;

/** How busy people are, 0–1: they arrive, work, have coffee after an hour and a half, work again. */
export function busyness(sinceStartUs: number): number {
  const minutes = sinceStartUs / minute;
  const arriving = Math.min(1, 0.45 + minutes / 30);
  const coffee = minutes > 84 && minutes < 98 ? 0.45 : 1;
  return arriving * coffee * (0.9 + 0.1 * Math.sin(minutes / 7));
}

/** Calls `work` at moments of a Poisson process that follows the day. */
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

/** Calls `work` every so often, like a timer with a little drift. */
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

export type TlsVisit = {
  at: number;
  who: string;
  to: string;
  name: string;
  roundTripUs: number;
  /** Bytes asked with and answered, exchange by exchange. */
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

function browse(morning: Morning, person: Workstation, random: Random): void {
  const meanS: Record<Role, number> = { clerk: 62, developer: 75, administrator: 90, guest: 70 };
  whenBusy(morning, random, meanS[person.role], (at) => {
    const rank = popular(morning.sites.length, random);
    const pages = 1 + random.below(4);
    for (let i = 0; i < pages; i++) {
      const site = morning.sites[i === 0 ? rank : popular(morning.sites.length, random)]!;
      const begins = at + i * (20_000 + wait(random, 250_000));
      if (i === 0 || random.uniform() < 0.5)
        lookUp(morning, random, begins - 15_000, person.address, site.name);
      const exchanges = Array.from({ length: 1 + random.below(3) }, (_, k) => ({
        up: size(random, 520, 0.5, 6000),
        down: size(random, 3200, 1.3, 1_200_000),
        gapUs: k === 0 ? 1000 : 50_000 + wait(random, 1.5 * second),
      }));
      const { address: to, name, roundTripUs } = site;
      morning.add(tlsVisit({ at: begins, who: person.address, to, name, roundTripUs, exchanges }, random));
    }
  });
  // Programs that ask for news by themselves.
  const update = morning.sites[8 + random.below(6)]!;
  everySoOften(morning, random, 540 + random.below(240), (at) => {
    lookUp(morning, random, at - 12_000, person.address, update.name);
    const exchanges = [{ up: size(random, 900, 0.3, 4000), down: size(random, 1300, 0.4, 9000), gapUs: 800 }];
    const { address: to, name, roundTripUs } = update;
    morning.add(tlsVisit({ at, who: person.address, to, name, roundTripUs, exchanges }, random));
  });
}

function mail(morning: Morning, { address }: Workstation, random: Random): void {
  everySoOften(morning, random, 170 + random.below(140), (at) => {
    const fresh = random.uniform() < 0.25;
    const exchanges = [
      { up: 160, down: size(random, 420, 0.3, 2000), gapUs: 900 },
      ...(fresh ? [{ up: 210, down: size(random, 11_000, 1.2, 600_000), gapUs: 3000 }] : []),
    ];
    const to = servers.mail;
    morning.add(
      tlsVisit(
        { at, who: address, to, name: "mail.office.example", roundTripUs: 400, exchanges, port: 993 },
        random,
      ),
    );
  });
  whenBusy(morning, random, 1500, (at) => {
    const exchanges = [{ up: size(random, 22_000, 1.2, 700_000), down: 350, gapUs: 2500 }];
    const to = servers.mail;
    morning.add(
      tlsVisit(
        { at, who: address, to, name: "mail.office.example", roundTripUs: 400, exchanges, port: 465 },
        random,
      ),
    );
  });
}

function files(morning: Morning, { address }: Workstation, random: Random): void {
  whenBusy(morning, random, 520, (at) => {
    const reads = 1 + random.below(6);
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          responder: servers.files,
          responderPort: 445,
          speed: 20e6,
          turns: [
            { fromOriginator: true, bytes: 230, gapUs: 150, head: smb2(0, 226) },
            { fromOriginator: false, bytes: 280, gapUs: 500, head: smb2(0, 276) },
            { fromOriginator: true, bytes: 1600, gapUs: 400, head: smb2(1, 1596) },
            { fromOriginator: false, bytes: 420, gapUs: 900, head: smb2(1, 416) },
            ...Array.from({ length: reads }, () => {
              const writes = random.uniform() < 0.3;
              const bytes = size(random, 9000, 1.3, 600_000);
              return [
                {
                  fromOriginator: true,
                  bytes: writes ? bytes : 140,
                  gapUs: wait(random, 4 * second),
                  head: smb2(writes ? 9 : 8, 136),
                },
                {
                  fromOriginator: false,
                  bytes: writes ? 130 : bytes,
                  gapUs: 700,
                  head: smb2(writes ? 9 : 8, 126),
                },
              ];
            }).flat(),
          ],
        },
        random,
      ),
    );
  });
}

function directory(morning: Morning, { address }: Workstation, random: Random): void {
  const ask = (at: number, port: 88 | 389) =>
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          responder: servers.directory,
          responderPort: port,
          turns: Array.from({ length: port === 88 ? 1 : 1 + random.below(3) }, (_, i) => {
            const up = port === 88 ? 1500 + random.below(300) : size(random, 260, 0.4, 1400);
            const down = port === 88 ? 1600 + random.below(300) : size(random, 1500, 0.8, 30_000);
            return [
              {
                fromOriginator: true,
                bytes: up,
                gapUs: 300 + wait(random, 2000),
                head: port === 88 ? kerberos(10, up) : ldap(3, i, up),
              },
              {
                fromOriginator: false,
                bytes: down,
                gapUs: 600 + wait(random, 1500),
                head: port === 88 ? kerberos(11, down) : ldap(4, i, down),
              },
            ];
          }).flat(),
        },
        random,
      ),
    );
  const arrives = morning.startUs + 25 * minute * random.uniform();
  for (let i = 0; i < 4; i++) ask(arrives + i * wait(random, 2 * second), i % 2 === 0 ? 88 : 389);
  everySoOften(morning, random, 900, (at) => ask(at, 389));
  whenBusy(morning, random, 1100, (at) => ask(at, 88));
  // The lease of the address, renewed at half of its hour.
  everySoOften(morning, random, 1800, (at) => {
    const transaction = random.below(65_536);
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          originatorPort: 68,
          responder: servers.directory,
          responderPort: 67,
          protocol: "udp",
          turns: [
            { fromOriginator: true, bytes: 300, gapUs: 0, head: dhcp(1, 3, transaction) },
            {
              fromOriginator: false,
              bytes: 300,
              gapUs: 1500 + wait(random, 900),
              head: dhcp(2, 5, transaction),
            },
          ],
        },
        random,
      ),
    );
  });
}

function clock(morning: Morning, address: string, random: Random): void {
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

function print(morning: Morning, { address }: Workstation, random: Random): void {
  whenBusy(morning, random, 3000, (at) => {
    const bytes = size(random, 90_000, 1.0, 1_500_000);
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          responder: servers.printer,
          responderPort: 631,
          speed: 1.5e6,
          turns: [
            { fromOriginator: true, bytes, gapUs: 900, head: ippPost("printer.office.example", bytes) },
            { fromOriginator: false, bytes: 420, gapUs: 0.4 * second, head: httpOk(200) },
          ],
        },
        random,
      ),
    );
  });
}

function intranet(morning: Morning, { address }: Workstation, random: Random): void {
  whenBusy(morning, random, 420, (at) => {
    lookUp(morning, random, at - 3000, address, "intranet.office.example");
    morning.add(
      conversation(
        {
          startUs: at,
          originator: address,
          responder: servers.intranet,
          responderPort: 80,
          turns: Array.from({ length: 1 + random.below(4) }, (_, i) => {
            const head = httpGet("intranet.office.example", `/page/${random.below(60)}`);
            const down = size(random, 9000, 1.0, 400_000);
            return [
              {
                fromOriginator: true,
                bytes: head.length,
                gapUs: i === 0 ? 500 : wait(random, 2 * second),
                head,
              },
              { fromOriginator: false, bytes: down, gapUs: 4000 + wait(random, 9000), head: httpOk(down) },
            ];
          }).flat(),
        },
        random,
      ),
    );
  });
}

/** A session at another machine: keys and echoes, or a transfer. */
function shell(
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

function develop(morning: Morning, { address }: Workstation, random: Random): void {
  whenBusy(morning, random, 700, (at) => {
    const pushes = random.uniform() < 0.3;
    shell(
      morning,
      {
        at,
        who: address,
        to: servers.code,
        keys: 2,
        bytes: size(random, pushes ? 30_000 : 900, 1.2, 500_000),
      },
      random,
    );
  });
  whenBusy(morning, random, 1400, (at) =>
    shell(
      morning,
      { at, who: address, to: servers.intranet, keys: 20 + random.below(120), bytes: 0 },
      random,
    ),
  );
}

/** Machines among themselves: queries, backups, monitoring, cameras. */
function machines(morning: Morning, random: Random): void {
  whenBusy(morning, random.fork(1), 9, (at) => {
    const own = random.fork(Math.floor(at / 1000));
    morning.add(
      conversation(
        {
          startUs: at,
          originator: servers.intranet,
          responder: servers.database,
          responderPort: 5432,
          turns: [
            { fromOriginator: true, bytes: 41, gapUs: 200, head: postgresStart() },
            { fromOriginator: false, bytes: 340, gapUs: 700 },
            ...Array.from({ length: 1 + own.below(5) }, () => [
              { fromOriginator: true, bytes: size(own, 280, 0.5, 3000), gapUs: 500 + wait(own, 4000) },
              { fromOriginator: false, bytes: size(own, 2600, 1.2, 200_000), gapUs: 800 + wait(own, 5000) },
            ]).flat(),
          ],
        },
        own,
      ),
    );
  });
  const sources = [servers.files, servers.mail, servers.code, servers.database];
  sources.forEach((who, i) => {
    const own = random.fork(10 + i);
    everySoOften(morning, own, 1200, (at) =>
      shell(
        morning,
        { at, who, to: servers.backup, keys: 0, bytes: size(own, 700_000, 0.5, 2_500_000) },
        own,
      ),
    );
  });
  const watched = [...Object.values(servers).filter((host) => host !== servers.monitoring), ...cameras];
  const own = random.fork(20);
  everySoOften(morning, own, 120, (at) => {
    watched.forEach((host, i) => {
      morning.add(
        conversation(
          {
            startUs: at + i * 40_000,
            originator: servers.monitoring,
            responder: host,
            responderPort: 161,
            protocol: "udp",
            turns: [
              { fromOriginator: true, bytes: 40, gapUs: 0, head: snmp(0xa0) },
              {
                fromOriginator: false,
                bytes: 40 + own.below(60),
                gapUs: 900 + wait(own, 1200),
                head: snmp(0xa2),
              },
            ],
          },
          own,
        ),
      );
    });
  });
  cameras.forEach((camera, i) => {
    const stream = random.fork(30 + i);
    everySoOften(morning, stream, 600, (at) => {
      const picture = () => ({
        fromOriginator: false,
        bytes: size(stream, 5000, 0.3, 20_000),
        gapUs: 6 * second,
      });
      const head = rtspOptions(camera);
      morning.add(
        conversation(
          {
            startUs: at,
            originator: recorder,
            responder: camera,
            responderPort: 554,
            turns: [
              { fromOriginator: true, bytes: head.length, gapUs: 300, head },
              { fromOriginator: false, bytes: rtspOk().length, gapUs: 2000, head: rtspOk() },
              ...Array.from({ length: 60 }, picture),
            ],
          },
          stream,
        ),
      );
    });
  });
  for (const host of watched) clock(morning, host, random.fork(100 + watched.indexOf(host)));
}

/** Everything ordinary, one person after the other, so that a host can breathe in between. */
export function* liveThrough(morning: Morning, people: readonly Workstation[]): Generator<void> {
  machines(morning, morning.random.fork(1));
  for (const [i, person] of people.entries()) {
    yield;
    const own = (key: number) => morning.random.fork(1000 + i * 20 + key);
    browse(morning, person, own(0));
    clock(morning, person.address, own(1));
    if (person.role === "guest") continue;
    mail(morning, person, own(2));
    files(morning, person, own(3));
    directory(morning, person, own(4));
    print(morning, person, own(5));
    intranet(morning, person, own(6));
    if (person.role === "developer") develop(morning, person, own(7));
    if (person.role === "administrator")
      whenBusy(morning, own(8), 1500, (at) => {
        const hosts = [servers.files, servers.mail, servers.database, servers.backup];
        const to = hosts[own(9).fork(Math.floor(at)).below(hosts.length)]!;
        shell(
          morning,
          { at, who: person.address, to, keys: 30 + (Math.floor(at) % 150), bytes: 0 },
          own(10).fork(Math.floor(at)),
        );
      });
  }
}
