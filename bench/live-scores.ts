// The part of the bench of watches that measures scoring: a packet to its scored row at a rate, and one finished flow from its features to
// its score.
import { join } from "node:path";
import { createDecoder } from "../src/core/capture/layers/decode.ts";
import { tunnelNames } from "../src/core/capture/packet.ts";
import { deriveFlows } from "../src/core/flow/derive.ts";
import { FlowMeter } from "../src/core/flow/meter.ts";
import { createArrivalScorer } from "../src/core/pipeline/score-arrivals.ts";
import { type TableData, takeRows } from "../src/core/table/columns.ts";
import { createFileReaders } from "../src/engine/capture/file-readers.ts";
import { createCompute } from "../src/engine/compute/compute.ts";
import { liveModel } from "../src/engine/model/live-model.ts";
import { createModelFolders } from "../src/engine/model/model-folder.ts";
import type { Client } from "../src/shared/transport/rpc.ts";
import { runJob } from "./live-engine.ts";
import { counted, packetsPerS, withPipe, writeTraffic } from "./live-parts.ts";
import { createTraffic } from "./live-traffic.ts";
import type { Part } from "./parts.ts";

const measuredRows = 2000;

export const scoresPart: Part = {
  name: "scores",
  of: "seconds of 50,000 packets/s that the default detector scores",
  quick: 30,
  full: 120,
  async run({ folder, count }) {
    let modelId = 0;
    let workspace = "";
    const trained = async (engine: Client) => {
      const { path } = await runJob(engine, "sample.make", {});
      const { datasetId } = await runJob(engine, "dataset.import", { path });
      ({ modelId } = await runJob(engine, "model.train", { datasetId, epochs: 1 }));
      workspace = (await engine.request("workspace.current", {}))!.path;
      return modelId;
    };
    const live = await withPipe(
      folder,
      async (pipe, watch) => {
        const { packets } = await writeTraffic(pipe, packetsPerS, count);
        await counted(watch, packets);
        const latency = watch.states.findLast((state) => state.latencyMs !== null)?.latencyMs ?? null;
        const output = await watch.stop();
        return { latency, unscored: watch.states.at(-1)?.unscored ?? 0, flows: output.flows };
      },
      trained,
    );
    const rowMs = await scoreOneByOne(workspace, modelId, join(folder, "temporary"));
    return {
      figures: {
        packetToScoreP95Ms: live.latency?.p95 ?? null,
        packetToScoreP99Ms: live.latency?.p99 ?? null,
        unscoredShare: Number((live.unscored / Math.max(1, live.flows)).toFixed(3)),
        liveRowScoreMs: Number(rowMs.toFixed(3)),
      },
      notes: [
        "From the arrival of the packet that ends a flow to its row with its score; rows that waited too long for the model are the unscored share.",
        `liveRowScoreMs: the mean over ${measuredRows.toLocaleString("en-US")} flows that arrive one at a time, by the default detector.`,
      ],
    };
  },
};

/** The mean time in ms from one finished flow to its score. */
async function scoreOneByOne(workspace: string, modelId: number, temporary: string): Promise<number> {
  const stored = createModelFolders(workspace, temporary).read(modelId);
  const model = liveModel(stored, await createCompute({ threads: 1 }));
  const flows = finishedFlows();
  const scorer = createArrivalScorer(model, { columns: [...flows.columns.keys()] });
  const rows = Array.from({ length: measuredRows }, (_, row) => takeRows(flows, [row]));
  const startedMs = performance.now();
  for (const [row, table] of rows.entries()) await scorer.add(table, row);
  const tookMs = performance.now() - startedMs;
  model.detector.close();
  return tookMs / measuredRows;
}

/** Flows of the traffic that ended, as many as are measured. */
function finishedFlows(): TableData {
  let finished: TableData | null = null;
  const meter = new FlowMeter({}, (flows) => {
    finished ??= deriveFlows(flows, { communityIdSeed: 0, tunnelNames });
  });
  const decoder = createDecoder({ tunnels: "inner" });
  const readers = createFileReaders(
    ["traffic"],
    (packet) => {
      decoder.decode(packet);
      meter.add(packet);
    },
    0,
  );
  const traffic = createTraffic(measuredRows);
  const push = (bytes: Uint8Array) => readers.push({ bytes, file: 0 });
  push(traffic.header);
  for (let step = 0; step < 10; step++) push(Uint8Array.from(traffic.next(1.7e15 + step * 1e4, 1e4)));
  readers.end();
  meter.finish();
  if (finished === null) throw new Error("No flow ended.");
  return finished;
}
