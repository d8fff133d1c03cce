// "Find them again" while a watch runs: the rows so far are searched, and the verdicts of the analyst stay.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connHeader, connLine } from "../../../test/support/conn-log.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch } from "../../../test/support/watch.ts";

const fixture = withEngine("find-again");

const scan = (fromPort: number, ports: number): string =>
  Array.from({ length: ports }, (_, k) =>
    connLine({
      at: 1_700_000_000 + k,
      uid: `C${fromPort + k}`,
      port: fromPort + k,
      lastsS: 0.1,
      state: "REJ",
    }),
  ).join("");

test("incidents of a live dataset are found again on demand, and a confirmed one stays confirmed", async () => {
  const { handlers } = fixture.engine;
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, connHeader + scan(1, 300));
  const watch = await startWatch(fixture.engine, { kind: "file", path });
  const { datasetId } = await watch.state(({ incidents }) => incidents > 0);
  const read = async () =>
    (await handlers["incidents.page"]({ datasetId, show: "all", offset: 0, limit: 10 })).incidents;
  const [first] = await read();
  const on = { datasetId, incident: first!.key };
  await handlers["verdict.give"]({ on, verdict: "confirmed", reason: null });
  appendFileSync(path, scan(301, 50));
  await watch.rows(350);
  // At the same time as the watch's own searches, and twice at once.
  const searches = [
    fixture.done("incident.find", { datasetId }),
    fixture.done("incident.find", { datasetId }),
  ];
  for (const { incidents } of await Promise.all(searches)) expect(incidents).toBeGreaterThan(0);
  const confirmed = (await read()).filter(({ verdict }) => verdict?.verdict === "confirmed");
  expect(confirmed.length).toBeGreaterThan(0);
  await watch.stop();
  expect((await fixture.done("incident.find", { datasetId })).incidents).toBeGreaterThan(0);
  expect((await read()).some(({ verdict }) => verdict?.verdict === "confirmed")).toBe(true);
});
