// Creates a workspace to triage, for benches and end-to-end runs: generated flows of a few hosts over a day, one
// quick model, its scores, and a threshold with a given number of flags. It uses the engine's jobs.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../src/core/math/random.ts";
import { createEngine } from "../src/engine/engine.ts";
import type { JobInput, JobName, JobOutput } from "../src/shared/contract/contract.ts";

export interface WorkspaceFacts {
  dataFolder: string;
  rows: number;
  flags: number;
}

const header =
  "start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,service,duration_s,orig_packets,resp_packets,orig_payload_bytes,resp_payload_bytes,conn_state,label";
const services = [
  { port: 443, protocol: "tcp", service: "tls", bytes: 4000 },
  { port: 53, protocol: "udp", service: "dns", bytes: 80 },
  { port: 80, protocol: "tcp", service: "http", bytes: 1500 },
  { port: 22, protocol: "tcp", service: "ssh", bytes: 9000 },
  { port: 123, protocol: "udp", service: "ntp", bytes: 48 },
] as const;
const dayMs = 86_400_000;
const writtenAtATime = 20_000;

/** Rows of a day: an office at work, with every fiftieth flow unusual in some way. */
function writeFlows(path: string, rows: number): void {
  const random = createRandom(11);
  const file = openSync(path, "w");
  let lines = [header];
  for (let i = 0; i < rows; i++) {
    const kind = services[Math.min(4, Math.floor(5 * random.uniform() ** 1.6))]!;
    const odd = i % 50 === 7;
    const scale = odd ? 20 + 200 * random.uniform() : 1;
    const packets = Math.max(1, Math.round(3 + 8 * random.uniform() * (odd ? 6 : 1)));
    const out = Math.round(kind.bytes * (0.5 + random.uniform()) * (odd && i % 2 ? scale : 1));
    const back = Math.round(kind.bytes * (1 + 3 * random.uniform()) * (odd && i % 3 ? scale : 1));
    const at = new Date(Date.UTC(2024, 2, 1) + (dayMs * i) / rows)
      .toISOString()
      .replace("T", " ")
      .slice(0, 23);
    lines.push(
      `${at},10.0.${i % 4}.${1 + Math.floor(60 * random.uniform())},${30_000 + (i % 30_000)},` +
        `${random.uniform() < 0.5 ? "192.0.2" : "10.0.9"}.${1 + Math.floor(40 * random.uniform())},${odd && i % 5 === 2 ? 4444 : kind.port},` +
        `${kind.protocol},${kind.service},${(packets * 0.05 * (odd ? 30 : 1) * (0.5 + random.uniform())).toFixed(3)},${packets},` +
        `${Math.max(1, packets - 1)},${out},${back},${odd && i % 7 === 0 ? "S0" : "SF"},${odd ? "Odd" : "BENIGN"}`,
    );
    if (lines.length >= writtenAtATime) {
      writeSync(file, `${lines.join("\n")}\n`);
      lines = [];
    }
  }
  writeSync(file, `${lines.join("\n")}\n`);
  closeSync(file);
}

export async function makeWorkspace(
  folder: string,
  { rows, flags }: { rows: number; flags: number },
): Promise<WorkspaceFacts> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "office.csv");
  writeFlows(path, rows);
  const dataFolder = join(folder, "data");
  const engine = createEngine({ dataFolder, log: () => {} });
  await engine.openFirst();
  const run = async <K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>> => {
    const job = await engine.jobEnded((await engine.handlers["job.start"]({ kind, input })).id);
    if (job.error) throw new Error(`${kind}: ${job.error.message}`);
    return job.output as JobOutput<K>;
  };
  try {
    const { datasetId } = await run("dataset.import", { path, name: "office" });
    const { modelId } = await run("model.train", {
      datasetId,
      detector: "mean-z",
      name: "Quick look",
      normal: { kind: "compare", column: "label", op: "=", value: "BENIGN" },
    });
    await run("model.score", { modelId, datasetId });
    await engine.handlers["scores.threshold"]({
      modelId,
      datasetId,
      method: { method: "quantile", quantile: 1 - flags / rows },
      keep: true,
    });
    const page = await engine.handlers["triage.page"]({
      datasetId,
      modelId,
      show: "flags",
      filter: { kind: "all" },
      sort: [],
      offset: 0,
      limit: 0,
      columns: [],
      marks: [],
    });
    return { dataFolder, rows, flags: page.total };
  } finally {
    await engine.close();
  }
}
