// The figures at /metrics in the text format of Prometheus: what this server counted, and what the engine says when it is read.
import type { RequestName, RequestOutput } from "../../shared/contract/contract.ts";
import type { IncidentPage } from "../../shared/incident-vocabulary.ts";
import type { RequestRoute } from "../../shared/transport/rpc.ts";
import { type BucketCounts, createHistogram, type MetricFamily, metricText } from "./metric-text.ts";

export interface Metrics {
  answered(route: string, status: number, seconds: number): void;
  scored(output: RequestOutput<"flows.score">): void;
  text(): Promise<string>;
}

interface MetricsOptions {
  route: RequestRoute;
  version: string;
  isHealthy(): boolean;
  /** Streams of events that are open. */
  streams(): number;
}

const scoreSteps = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const secondSteps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Incidents are counted for the newest datasets only, so that the number of series stays small. */
const mostDatasets = 50;

export function createMetrics({ route, version, isHealthy, streams }: MetricsOptions): Metrics {
  const scores = createHistogram(scoreSteps);
  const times = new Map<string, BucketCounts>();
  const answers = new Map<string, { route: string; status: string; count: number }>();
  let flagged = 0;

  const ask = async <K extends RequestName>(name: K, input: object): Promise<RequestOutput<K> | null> => {
    const reply = await route(name, input);
    return reply.ok ? (reply.value as RequestOutput<K>) : null;
  };

  const own = (): MetricFamily[] => [
    family("tidewatch_info", "gauge", "The version that runs.", [[{ version }, 1]]),
    family("tidewatch_engine_up", "gauge", "1 while the engine works.", [[{}, isHealthy() ? 1 : 0]]),
    {
      ...{
        name: "tidewatch_score",
        type: "histogram",
        help: "Scores of flows that programs sent, 0 to 100.",
      },
      samples: scores.samples({}),
    },
    family("tidewatch_flagged_flows_total", "counter", "Flows that programs sent above the threshold.", [
      [{}, flagged],
    ]),
    family(
      "tidewatch_http_requests_total",
      "counter",
      "Answers of the API by address and status.",
      [...answers.values()].map(({ count, ...labels }) => [labels, count]),
    ),
    {
      ...{
        name: "tidewatch_http_request_duration_seconds",
        type: "histogram",
        help: "Time to an answer, by address.",
      },
      samples: [...times].flatMap(([address, histogram]) => histogram.samples({ route: address })),
    },
    family("tidewatch_event_streams", "gauge", "Streams of events that are open.", [[{}, streams()]]),
    ...processFamilies(),
  ];

  return {
    answered(address, status, seconds) {
      const key = `${status} ${address}`;
      const answer = answers.get(key) ?? { route: address, status: String(status), count: 0 };
      answer.count++;
      answers.set(key, answer);
      const histogram = times.get(address) ?? createHistogram(secondSteps);
      histogram.add(seconds);
      times.set(address, histogram);
    },
    scored({ flows }) {
      for (const flow of flows) {
        scores.add(flow.score);
        if (flow.flagged) flagged++;
      }
    },
    async text() {
      const [datasets, jobs, watches, usage] = await Promise.all([
        ask("dataset.list", {}),
        ask("job.list", {}),
        ask("watch.list", {}),
        ask("engine.usage", {}),
      ]);
      const pages: [number, IncidentPage][] = [];
      for (const { id, kind } of (datasets ?? []).slice(0, mostDatasets)) {
        const page = kind === "flows" ? await ask("incidents.page", { datasetId: id, limit: 0 }) : null;
        if (page?.found) pages.push([id, page]);
      }
      return metricText([
        ...own(),
        ...workspaceFamilies(datasets ?? [], jobs ?? [], pages),
        ...watchFamilies(watches ?? []),
        ...(usage === null
          ? []
          : [
              family("tidewatch_engine_resident_memory_bytes", "gauge", "Memory of the engine's process.", [
                [{}, usage.residentBytes],
              ]),
              family("tidewatch_engine_heap_bytes", "gauge", "JavaScript heap of the engine's process.", [
                [{}, usage.heapBytes],
              ]),
              family(
                "tidewatch_engine_cpu_seconds_total",
                "counter",
                "Processor time of the engine's process.",
                [[{}, usage.processorS]],
              ),
            ]),
      ]);
    },
  };
}

type Sample = [labels: Record<string, string>, value: number];

const family = (
  name: string,
  type: MetricFamily["type"],
  help: string,
  samples: readonly Sample[],
): MetricFamily => ({
  ...{ name, type, help },
  samples: samples.map(([labels, value]) => ({ suffix: "", labels, value })),
});

function processFamilies(): MetricFamily[] {
  const { user, system } = process.cpuUsage();
  return [
    family("process_resident_memory_bytes", "gauge", "Memory of the server's process.", [
      [{}, process.memoryUsage.rss()],
    ]),
    family("process_cpu_seconds_total", "counter", "Processor time of the server's process.", [
      [{}, (user + system) / 1e6],
    ]),
    family("process_start_time_seconds", "gauge", "When the server started, in seconds since 1970.", [
      [{}, Math.round(performance.timeOrigin / 1000)],
    ]),
  ];
}

function workspaceFamilies(
  datasets: RequestOutput<"dataset.list">,
  jobs: RequestOutput<"job.list">,
  pages: readonly [number, IncidentPage][],
): MetricFamily[] {
  const states = new Map<string, number>([
    ["queued", 0],
    ["running", 0],
    ["done", 0],
    ["failed", 0],
    ["cancelled", 0],
  ]);
  for (const { state } of jobs) states.set(state, (states.get(state) ?? 0) + 1);
  return [
    family("tidewatch_datasets", "gauge", "Datasets of the workspace.", [[{}, datasets.length]]),
    family("tidewatch_rows", "gauge", "Rows of all datasets.", [
      [{}, datasets.reduce((sum, { rows }) => sum + rows, 0)],
    ]),
    family(
      "tidewatch_jobs",
      "gauge",
      "Jobs of the workspace by state.",
      [...states].map(([state, count]) => [{ state }, count]),
    ),
    family(
      "tidewatch_incidents",
      "gauge",
      `Incidents by dataset and verdict, of the ${mostDatasets} newest datasets.`,
      pages.flatMap(([id, { counts }]) =>
        Object.entries(counts).map(([verdict, count]): Sample => [{ dataset: String(id), verdict }, count]),
      ),
    ),
  ];
}

function watchFamilies(watches: RequestOutput<"watch.list">): MetricFamily[] {
  type Watch = (typeof watches)[number];
  const each = (
    name: string,
    type: MetricFamily["type"],
    help: string,
    value: (watch: Watch) => number | null,
  ): MetricFamily =>
    family(
      `tidewatch_watch_${name}`,
      type,
      help,
      watches.flatMap((watch): Sample[] => {
        const number = value(watch);
        return number === null ? [] : [[{ dataset: String(watch.datasetId), source: watch.source }, number]];
      }),
    );
  return [
    each(
      "packets_total",
      "counter",
      "Packets that a running watch read, or records or lines of a source without packets.",
      ({ packets }) => packets,
    ),
    each("bytes_total", "counter", "Bytes that a running watch read.", ({ bytes }) => bytes),
    each("flows_total", "counter", "Flows that a running watch stored.", ({ flows }) => flows),
    each(
      "dropped_packets_total",
      "counter",
      "Packets or records that were lost before the watch.",
      ({ dropped }) => dropped,
    ),
    each("open_flows", "gauge", "Flows that have begun and not yet ended.", ({ openFlows }) => openFlows),
    each("troubles", "gauge", "What went wrong and did not end the watch.", ({ trouble }) => trouble.length),
    each("incidents", "gauge", "Incidents of a running watch.", ({ incidents }) => incidents),
    each(
      "lag_seconds",
      "gauge",
      "From the packet that ended a flow to its stored row; 95 of 100 are faster.",
      ({ latencyMs }) => (latencyMs === null ? null : latencyMs.p95 / 1000),
    ),
  ];
}
