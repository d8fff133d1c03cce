// The figures at /metrics: exact counts, text of a hostile source, the format by promtool, a real scrape by Prometheus, and the dashboard.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../../test/support/api-server.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { createHistogram, metricText } from "./metric-text.ts";
import { createMetrics } from "./metrics.ts";

const fixture = withEngine("metrics");
let api: ApiServer;
beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 300 }));
  const { datasetId } = await fixture.done("dataset.import", { path });
  await fixture.done("model.train", { datasetId, detector: "mean-z", features: ["orig_payload_bytes"] });
  await fixture.done("incident.find", { datasetId });
  api = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "api-")));
  const headers = { ...api.as.read, "content-type": "application/json" };
  await api.send("POST", "/v1/score", headers, "[2000, 2000, 9e12]");
  await api.send("POST", "/v1/score", headers, "[9e12]");
  await api.send("GET", "/v1/models");
});
afterAll(async () => {
  await api.close();
  rmSync(fixture.folder, { recursive: true, force: true });
});
const read = async () => (await api.send("GET", "/metrics", api.as.read)).text;

test("counts scores, flags, answers, datasets, jobs and incidents exactly", async () => {
  const text = await read();
  const { counts } = await fixture.engine.handlers["incidents.page"]({
    datasetId: 1,
    show: "all",
    offset: 0,
    limit: 0,
  });
  for (const line of [
    'tidewatch_info{version="1.2.3"} 1',
    "tidewatch_score_count 4",
    "tidewatch_flagged_flows_total 2",
    'tidewatch_http_requests_total{route="/v1/score",status="200"} 2',
    'tidewatch_http_requests_total{route="/v1/models",status="401"} 1',
    'tidewatch_http_request_duration_seconds_count{route="/v1/score"} 2',
    "tidewatch_datasets 1",
    "tidewatch_rows 300",
    'tidewatch_jobs{state="done"} 3',
    `tidewatch_incidents{dataset="1",verdict="open"} ${counts.open}`,
  ])
    expect(text.split("\n")).toContain(line);
  expect(/tidewatch_engine_resident_memory_bytes (\d+)/.exec(text)?.[1]).toMatch(/^\d{8,}$/);
});

test("a running watch shows packets, flows, loss and lag; the text of its source cannot break the format", async () => {
  const source = 'pipe "a"\\b\n# TYPE evil counter';
  const state = {
    ...{
      jobId: 1,
      datasetId: 3,
      source,
      startedAtMs: 0,
      packets: 500,
      flows: 40,
      bytes: 9000,
      openFlows: 2,
      dropped: 7,
    },
    ...{ counted: "packets", trouble: ["one"] },
    ...{ packetsPerS: 1, flowsPerS: 1, latencyMs: { p50: 1, p95: 250, p99: 900 }, incidents: 1 },
  };
  const route = async (name: unknown) => ({
    ok: true as const,
    value: name === "watch.list" ? [state] : name === "engine.usage" ? null : [],
  });
  const metrics = createMetrics({ route, version: "1", isHealthy: () => true, streams: () => 0 });
  const text = await metrics.text();
  const labels = 'dataset="3",source="pipe \\"a\\"\\\\b\\n# TYPE evil counter"';
  for (const line of [
    `tidewatch_watch_packets_total{${labels}} 500`,
    `tidewatch_watch_dropped_packets_total{${labels}} 7`,
    `tidewatch_watch_lag_seconds{${labels}} 0.25`,
  ])
    expect(text.split("\n")).toContain(line);
});

test("a histogram counts each value in its bucket and in all above", () => {
  const histogram = createHistogram([1, 5]);
  for (const value of [0, 1, 1.5, 5, 6]) histogram.add(value);
  expect(metricText([{ name: "x", type: "histogram", help: "h", samples: histogram.samples({}) }])).toBe(
    '# HELP x h\n# TYPE x histogram\nx_bucket{le="1"} 2\nx_bucket{le="5"} 4\nx_bucket{le="+Inf"} 5\nx_sum 13.5\nx_count 5\n',
  );
});

const hasPrometheus = ["promtool", "prometheus"].every((name) => spawnSync(name, ["--version"]).status === 0);

test.skipIf(!hasPrometheus)("promtool finds nothing to say about the format (needs Prometheus)", async () => {
  const checked = spawnSync("promtool", ["check", "metrics"], { input: await read(), encoding: "utf8" });
  expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, "", ""]);
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

test.skipIf(!hasPrometheus)(
  "Prometheus scrapes it with a token, and answers every query of the dashboard (needs Prometheus)",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(fixture.folder, "prometheus-"));
    writeFileSync(join(folder, "token"), api.as.read.authorization.slice("Bearer ".length));
    writeFileSync(
      join(folder, "prometheus.yml"),
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: tidewatch
    authorization: { credentials_file: token }
    static_configs: [{ targets: ["127.0.0.1:${api.server.port}"] }]
`,
    );
    const port = await freePort();
    const prometheus: ChildProcess = spawn(
      "prometheus",
      [
        ...["--config.file", join(folder, "prometheus.yml"), "--storage.tsdb.path", join(folder, "data")],
        ...["--web.listen-address", `127.0.0.1:${port}`, "--log.level", "error"],
      ],
      { stdio: "ignore" },
    );
    const ended = new Promise((resolve) => prometheus.once("exit", resolve));
    // biome-ignore lint/suspicious/noExplicitAny: an answer of another program
    const query = async (expression: string): Promise<any> => {
      const address = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
      return (await fetch(address).catch(() => null))?.json();
    };
    try {
      await expect
        .poll(async () => (await query("tidewatch_score_count"))?.data?.result[0]?.value[1], {
          timeout: 30_000,
        })
        .toBe("4");
      const dashboard = JSON.parse(
        readFileSync(
          join(import.meta.dirname, "..", "..", "..", "resources", "grafana-dashboard.json"),
          "utf8",
        ),
      );
      const known = new Set((await read()).match(/^tidewatch_\w+|^process_\w+/gm));
      for (const panel of dashboard.panels)
        for (const { expr } of panel.targets) {
          const answer = await query(expr.replaceAll("$job", ".*"));
          expect([expr, answer.status]).toEqual([expr, "success"]);
          for (const name of expr.match(/(tidewatch|process)_\w+/g))
            if (!name.startsWith("tidewatch_watch_")) expect([...known]).toContain(name);
        }
      expect(dashboard.panels).toHaveLength(12);
    } finally {
      prometheus.kill("SIGTERM");
      await ended;
    }
  },
);
