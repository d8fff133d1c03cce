// tidewatch watch --retrain: a retraining that is due runs beside the watch, its sentence is printed, and the history has it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkJson, runCommand } from "../../test/support/command.ts";
import { connHeader, connLine } from "../../test/support/conn-log.ts";
import { startWatch } from "../../test/support/watch.ts";
import { createEngine } from "../engine/engine.ts";
import { main } from "./main.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-watch-retrain-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const yesterday = Date.now() / 1000 - 86_400;

test("a model that is due is retrained while the watch runs", async () => {
  const path = join(folder, "conn.log");
  const lines = Array.from({ length: 2500 }, (_, n) =>
    connLine({ at: yesterday + 20 * n, uid: `C${n}`, port: n % 3 ? 443 : 53, lastsS: (n % 17) / 10 }),
  );
  writeFileSync(path, connHeader + lines.join(""));
  // The clock of the first watch is two hours behind, so a retraining is due when the second one begins.
  const home = join(folder, "home");
  const engine = createEngine({ dataFolder: home, log: () => {}, now: () => Date.now() - 7_200_000 });
  await engine.openFirst();
  const watch = await startWatch(engine, { kind: "file", path }, { modelId: null });
  await watch.state(({ flows }) => flows === 2500);
  const { datasetId } = (await watch.stop()).output;
  const input = { datasetId, detector: "mahalanobis", name: "Monday" };
  const { id } = await engine.handlers["job.start"]({ kind: "model.train", input });
  expect((await engine.jobEnded(id)).error).toBeNull();
  await engine.close();
  const stop = new AbortController();
  let err = "";
  let out = "";
  const code = await main(["watch", path, "--model", "Monday", "--retrain", "1", "--json"], {
    out(text) {
      out += text;
    },
    err(text) {
      err += text;
      if (/^Monday goes on: |takes over from Monday/m.test(text)) stop.abort();
    },
    ...{ status: null, widthColumns: 120, signal: stop.signal },
    env: { ...process.env, TIDEWATCH_HOME: home },
  });
  expect(code).toBe(0);
  expect(out).toContain("beacon");
  checkJson("watch", out);
  expect(err).toMatch(/^Monday scores the flows from now on\.$/m);
  expect((await runCommand(folder, ["models", "changes"])).out).toContain("Monday");
}, 120_000);
