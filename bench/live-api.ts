// The HTTP API under clients: `tidewatch serve` as it is built, in its processes, on the sample capture with the default detector and others.
// Clients run in this process, so they share the machine with the server.
import { spawn, spawnSync } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createTokenStore } from "../src/cli/api/tokens.ts";
import { createEngine } from "../src/engine/engine.ts";
import { bestDetectors, type DetectorKind } from "../src/shared/detectors.ts";
import type { Part } from "./parts.ts";

type Outcome = Awaited<ReturnType<Part["run"]>>;

const cli = join(import.meta.dirname, "..", "out", "main", "cli.js");
const flowsPerRequest = 100;
const detectors: readonly DetectorKind[] = [bestDetectors["flows with times"], "isolation-forest"];

interface Row {
  detector: string;
  reasons: string;
  clients: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  perS: number;
}

export const apiPart: Part = {
  ...{ name: "api", of: "requests of each client", full: 200, quick: 40 },
  run: ({ folder, count, say }) => benchApi(folder, count, say),
};

async function benchApi(folder: string, requests: number, say: (line: string) => void): Promise<Outcome> {
  const home = join(folder, "home");
  const workspace = join(folder, "api.tidewatch");
  const { body, models } = await prepare(folder, home, workspace, say);
  const token = createTokenStore(home).create("bench", "read", null);
  const env = { ...process.env, TIDEWATCH_HOME: home };
  const server = spawn(
    process.execPath,
    [cli, "serve", "--workspace", workspace, "--port", "0", "--rate", "100000"],
    {
      ...{ env, stdio: ["ignore", "pipe", "inherit"] },
    },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    const port = await portOf(server.stdout!);
    const rows: Row[] = [];
    for (const [detector, modelId] of models)
      for (const [reasons, clients] of [
        ["flagged", 1],
        ["flagged", 8],
        ["none", 8],
        ["all", 8],
      ] as const) {
        const path = `/v1/score?modelId=${modelId}&reasons=${reasons}`;
        const count = reasons === "all" ? Math.ceil(requests / 10) : requests;
        const timesMs = await load({ port, path, token, body, clients, requests: count });
        rows.push({ detector, reasons, clients, ...timesMs });
        say(`${detector}, reasons ${reasons}, ${clients} clients: p95 ${timesMs.p95Ms.toFixed(1)} ms`);
      }
    const usual = rows.find(({ reasons, clients }) => reasons === "flagged" && clients === 8)!;
    const words = rows.map(
      ({ detector, reasons, clients, p50Ms, p95Ms, p99Ms, perS }) =>
        `${detector}, reasons ${reasons}, ${clients} clients: p50 ${p50Ms.toFixed(1)}, p95 ${p95Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms, ${perS.toFixed(0)} requests a second`,
    );
    return {
      figures: { apiP95Ms: usual.p95Ms, apiPerS: usual.perS },
      notes: [
        ...words,
        `apiP95Ms: POST /v1/score with ${flowsPerRequest} flows of the sample (${(body.length / 1000).toFixed(0)} kB) by 8 clients, ${usual.detector}, reasons for flagged flows.`,
      ],
    };
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
}

/** The sample in a workspace with a model per detector, and a body of its flows. */
async function prepare(folder: string, home: string, workspace: string, say: (line: string) => void) {
  const sample = join(folder, "sample.pcapng");
  const written = spawnSync(process.execPath, [cli, "sample", sample], {
    env: { ...process.env, TIDEWATCH_HOME: home },
  });
  if (written.status !== 0) throw new Error(`The sample could not be written: ${written.stderr}`);
  const engine = createEngine({ dataFolder: home, log: () => {} });
  try {
    await engine.handlers["workspace.create"]({ path: workspace });
    const run = async (kind: "dataset.import" | "model.train", input: object) => {
      const job = await engine.jobEnded((await engine.handlers["job.start"]({ kind, input })).id);
      if (job.error) throw new Error(job.error.message);
      return job.output as { datasetId: number; modelId: number };
    };
    const { datasetId } = await run("dataset.import", { path: sample });
    const models: [string, number][] = [];
    for (const detector of detectors) {
      say(`trains ${detector}`);
      models.push([detector, (await run("model.train", { datasetId, detector, epochs: 5 })).modelId]);
    }
    const page = await engine.handlers["flows.page"]({
      ...{ datasetId, filter: { kind: "all" }, sort: [], offset: 0, limit: flowsPerRequest },
    });
    const flows = page.rowIds.map((_, row) =>
      Object.fromEntries(page.columns.map((name, c) => [name, page.cells[c]![row]])),
    );
    return { body: Buffer.from(JSON.stringify(flows)), models };
  } finally {
    await engine.close();
  }
}

const portOf = (out: NodeJS.ReadableStream): Promise<number> =>
  new Promise((resolve, reject) => {
    let text = "";
    out.on("data", (piece) => {
      text += piece;
      const port = /127\.0\.0\.1:(\d+)\/v1/.exec(text)?.[1];
      if (port) resolve(Number(port));
    });
    out.on("end", () => reject(new Error(`The server ended: ${text}`)));
  });

interface Load {
  port: number;
  path: string;
  token: string;
  body: Buffer;
  clients: number;
  requests: number;
}

async function load({
  port,
  path,
  token,
  body,
  clients,
  requests,
}: Load): Promise<Pick<Row, "p50Ms" | "p95Ms" | "p99Ms" | "perS">> {
  const agent = new Agent({ keepAlive: true });
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": body.length,
  };
  const once = () =>
    new Promise<number>((resolve, reject) => {
      const startedMs = performance.now();
      const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent, headers }, (reply) => {
        reply.resume();
        reply.once("end", () =>
          reply.statusCode === 200
            ? resolve(performance.now() - startedMs)
            : reject(new Error(`status ${reply.statusCode}`)),
        );
      });
      sent.once("error", reject);
      sent.end(body);
    });
  for (let i = 0; i < 10; i++) await once();
  const times: number[] = [];
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let i = 0; i < requests; i++) times.push(await once());
    }),
  );
  const tookS = (performance.now() - startedMs) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), perS: times.length / tookS };
}
