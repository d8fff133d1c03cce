// The part of the bench of watches about alerts: how long it takes from the moment when incidents are found until a web address on this
// machine has the alert, beside a sink that hangs and one that fails. On a real engine, with the queue on disk.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEngine, type Engine } from "../src/engine/engine.ts";
import type { SinkState } from "../src/shared/alert-vocabulary.ts";
import { receiveWeb } from "../test/support/sink-servers.ts";
import type { Part } from "./parts.ts";

const scanners = 3;

export const alertsPart: Part = {
  name: "alerts",
  of: "datasets with incidents",
  quick: 15,
  full: 40,
  async run({ folder, count }) {
    const tookMs = (await measureAlerts(folder, count)).sort((a, b) => a - b);
    const at = (share: number) =>
      tookMs[Math.min(tookMs.length - 1, Math.floor(share * tookMs.length))] ?? null;
    return {
      figures: { alertP50Ms: at(0.5), alertP95Ms: at(0.95) },
      notes: [
        `${tookMs.length} alerts; the times include reading the incidents, the filter, and the queue on disk.`,
      ],
    };
  },
};

async function measureAlerts(folder: string, datasets: number): Promise<number[]> {
  const engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  let foundMs = 0;
  const tookMs: number[] = [];
  const web = await receiveWeb({ onReceived: () => tookMs.push(performance.now() - foundMs) });
  const hanging = await receiveWeb({ status: () => null });
  const failing = await receiveWeb({ status: () => 500 });
  try {
    await engine.openFirst();
    for (const [name, port] of [
      ["hanging", hanging.port],
      ["failing", failing.port],
      ["web", web.port],
    ] as const)
      await save(engine, name, port);
    engine.on("incident.changed", () => {
      foundMs = performance.now();
    });
    for (let i = 0; i < datasets; i++) {
      const path = join(folder, `${i}.csv`);
      writeFileSync(path, table(i));
      const datasetId = await done<{ datasetId: number }>(engine, "dataset.import", { path });
      const before = tookMs.length;
      const { incidents } = await done<{ incidents: number }>(engine, "incident.find", datasetId);
      while (tookMs.length < before + incidents) await pause(1);
    }
  } finally {
    await engine.close();
    await Promise.all([web.close(), hanging.close(), failing.close()]);
  }
  return tookMs;
}

async function save(engine: Engine, name: string, port: number): Promise<SinkState> {
  const target = { kind: "webhook" as const, url: `http://127.0.0.1:${port}/`, shape: "json" as const };
  return engine.handlers["alert.save"]({
    name,
    target,
    filter: "severity > 1",
    datasets: "all",
    perHour: 10_000,
  });
}

async function done<T>(engine: Engine, kind: "dataset.import" | "incident.find", input: object): Promise<T> {
  const only = kind === "incident.find" ? { datasetId: (input as { datasetId: number }).datasetId } : input;
  const { id } = await engine.handlers["job.start"]({ kind, input: only });
  const job = await engine.jobEnded(id);
  if (job.state !== "done") throw new Error(job.error?.message ?? job.state);
  return job.output as T;
}

/** Quiet flows, and hosts that try many ports of one another. */
function table(seed: number): string {
  const lines = ["start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,conn_state,orig_payload_bytes"];
  const at = (second: number) => new Date(Date.UTC(2024, 2, 4, 8) + second * 1000).toISOString();
  for (let i = 0; i < 2000; i++)
    lines.push(
      `${at(i * 2)},10.0.0.${10 + (i % 40)},${30_000 + i},10.0.1.5,443,tcp,SF,${500 + (i % 7) * 90}`,
    );
  for (let scanner = 0; scanner < scanners; scanner++)
    for (let port = 1; port <= 100; port++)
      lines.push(
        `${at(600 + scanner * 900 + port / 10)},10.${seed + 1}.9.${scanner},50000,10.0.1.9,${port},tcp,REJ,0`,
      );
  return `${lines.join("\n")}\n`;
}
