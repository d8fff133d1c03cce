// What office workers do on an ordinary morning, as streams of conversations. Nothing here is an incident.

import type { Random } from "../math/random.ts";
import { machines } from "./machines.ts";
import { clock, everySoOften, lookUp, type Morning, shell, tlsVisit, whenBusy } from "./morning.ts";
import { popular, type Role, servers, type Workstation } from "./office.ts";
import { dhcp, httpGet, httpOk, ippPost, kerberos, ldap, smb2 } from "./payloads.ts";
import { conversation, size, wait } from "./plan.ts";

const second = 1e6;
const minute = 60e6;

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
  // Programs that look for updates by themselves.
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
  // The address lease, renewed after half of its hour.
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

/** All ordinary traffic, one person after the other, so that the host can pause in between. */
export function* liveThrough(morning: Morning, people: readonly Workstation[]): Generator<void> {
  machines(morning, morning.random.fork(1));
  for (const [i, person] of people.entries()) {
    yield;
    const chanceOf = (key: number) => morning.random.fork(1000 + i * 20 + key);
    browse(morning, person, chanceOf(0));
    clock(morning, person.address, chanceOf(1));
    if (person.role === "guest") continue;
    mail(morning, person, chanceOf(2));
    files(morning, person, chanceOf(3));
    directory(morning, person, chanceOf(4));
    print(morning, person, chanceOf(5));
    intranet(morning, person, chanceOf(6));
    if (person.role === "developer") develop(morning, person, chanceOf(7));
    if (person.role === "administrator")
      whenBusy(morning, chanceOf(8), 1500, (at) => {
        const hosts = [servers.files, servers.mail, servers.database, servers.backup];
        const to = hosts[chanceOf(9).fork(Math.floor(at)).below(hosts.length)]!;
        shell(
          morning,
          { at, who: person.address, to, keys: 30 + (Math.floor(at) % 150), bytes: 0 },
          chanceOf(10).fork(Math.floor(at)),
        );
      });
  }
}
