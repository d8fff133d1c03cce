// Finding incidents does not block other requests: it computes in a thread, so requests are answered and a cancel takes effect at once.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { createRandom } from "../../core/math/random.ts";
import type { Job } from "../../shared/job.ts";

const fixture = withEngine("find-incidents");
const flows = 120_000;
const hosts = 4000;
let datasetId: number;

beforeAll(async () => {
  const path = join(fixture.folder, "busy.csv");
  const random = createRandom(3);
  const address = () => {
    const host = Math.floor(hosts ** random.uniform());
    return `10.0.${host >> 8}.${host & 255}`;
  };
  const lines = ["start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,conn_state,orig_payload_bytes"];
  for (let i = 0; i < flows; i++) {
    const at = new Date(Date.UTC(2024, 0, 1) + i * 500).toISOString();
    const state = ["SF", "S0", "REJ"][random.below(3)]!;
    lines.push(
      `${at},${address()},${random.below(60_000)},${address()},${[53, 443, 22][i % 3]},tcp,${state},${random.below(5000)}`,
    );
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
  ({ datasetId } = await fixture.done("dataset.import", { path }));
}, 120_000);

/** Starts a search and waits until behaviours are being searched. */
async function searching(): Promise<{ jobId: number; ended: Promise<Job> }> {
  const { id } = await fixture.engine.handlers["job.start"]({ kind: "incident.find", input: { datasetId } });
  await new Promise<void>((resolve) => {
    const stop = fixture.engine.on("job.changed", (job) => {
      if (job.id !== id || job.progress?.note !== "Looking for behaviours") return;
      stop();
      resolve();
    });
  });
  return { jobId: id, ended: fixture.engine.jobEnded(id) };
}

test("other requests are answered during the search", async () => {
  const { ended } = await searching();
  let isOver = false;
  const finished = ended.finally(() => {
    isOver = true;
  });
  let answers = 0;
  for (; !isOver; answers++)
    await fixture.engine.handlers["flows.page"]({
      datasetId,
      columns: ["orig_addr"],
      filter: { kind: "all" },
      sort: [],
      offset: 1000 * answers,
      limit: 10,
    });
  expect((await finished).state).toBe("done");
  expect(answers).toBeGreaterThan(5);
}, 120_000);

test("a cancel ends the search within a behaviour, and earlier incidents stay", async () => {
  const before = await fixture.engine.handlers["incidents.page"]({
    datasetId,
    show: "all",
    offset: 0,
    limit: 10,
  });
  const { jobId, ended } = await searching();
  const cancelledAt = performance.now();
  await fixture.engine.handlers["job.cancel"]({ jobId });
  expect((await ended).state).toBe("cancelled");
  expect(performance.now() - cancelledAt).toBeLessThan(1000);
  expect(
    await fixture.engine.handlers["incidents.page"]({ datasetId, show: "all", offset: 0, limit: 10 }),
  ).toEqual(before);
}, 120_000);
