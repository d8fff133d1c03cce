// The office's machines among themselves on an ordinary morning: queries, backups, monitoring, cameras.

import type { Random } from "../math/random.ts";
import { clock, everySoOften, type Morning, shell, whenBusy } from "./morning.ts";
import { cameras, recorder, servers } from "./office.ts";
import { postgresStart, rtspOk, rtspOptions, snmp } from "./payloads.ts";
import { conversation, size, wait } from "./plan.ts";

const second = 1e6;

export function machines(morning: Morning, random: Random): void {
  whenBusy(morning, random.fork(1), 9, (at) => {
    const chance = random.fork(Math.floor(at / 1000));
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
            ...Array.from({ length: 1 + chance.below(5) }, () => [
              { fromOriginator: true, bytes: size(chance, 280, 0.5, 3000), gapUs: 500 + wait(chance, 4000) },
              {
                fromOriginator: false,
                bytes: size(chance, 2600, 1.2, 200_000),
                gapUs: 800 + wait(chance, 5000),
              },
            ]).flat(),
          ],
        },
        chance,
      ),
    );
  });
  const sources = [servers.files, servers.mail, servers.code, servers.database];
  sources.forEach((who, i) => {
    const chance = random.fork(10 + i);
    everySoOften(morning, chance, 1200, (at) =>
      shell(
        morning,
        { at, who, to: servers.backup, keys: 0, bytes: size(chance, 700_000, 0.5, 2_500_000) },
        chance,
      ),
    );
  });
  const watched = [...Object.values(servers).filter((host) => host !== servers.monitoring), ...cameras];
  const chance = random.fork(20);
  everySoOften(morning, chance, 120, (at) => {
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
                bytes: 40 + chance.below(60),
                gapUs: 900 + wait(chance, 1200),
                head: snmp(0xa2),
              },
            ],
          },
          chance,
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
  for (const host of watched) {
    if (host !== servers.directory) clock(morning, host, random.fork(100 + watched.indexOf(host)));
  }
}
