// The packets of chosen flows into a pcapng of their own: written beside its place, renamed when it is whole.
import { renameSync, rmSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { SoughtFlow } from "../capture/flow-finder.ts";
import type { PacketNote, PacketOrder, PacketResult } from "../capture/packet-messages.ts";
import { seek } from "../capture/sought-flows.ts";
import { runThread } from "../capture/thread.ts";
import { count } from "../import/outcome.ts";
import type { Database } from "../store/database.ts";
import type { DatasetStore } from "../store/dataset-store.ts";
import type { JobContext } from "./queue.ts";
import { asFileError } from "./source-file.ts";
import { partBeside, refuseTarget } from "./target-file.ts";

export interface CarveTools {
  datasets: DatasetStore;
  database: Database;
}

export const carveTitle = ({ flowIds, path }: JobInput<"packets.carve">): string =>
  `Carve ${count(flowIds.length, "flow")} into ${basename(path)}`;

export async function carvePackets(
  input: JobInput<"packets.carve">,
  { signal, report }: JobContext,
  { datasets, database }: CarveTools,
): Promise<JobOutput<"packets.carve">> {
  const to = resolve(input.path);
  const { dataset, capture, flows } = await datasets.withRows(input.datasetId, (found) =>
    seek(database, found, input.flowIds),
  );
  refuseTarget(to, { source: capture.path, sourceWord: "the capture itself", overwrite: input.overwrite });
  const part = partBeside(to);
  const task = { kind: "carve" as const, to: part, ...comments(dataset, flows) };
  try {
    const { packets } = await runThread<PacketOrder, PacketNote, PacketResult>(
      "packet-worker",
      { capture, flows, task },
      {
        signal,
        deal: ({ fileBytes }) =>
          report({ done: fileBytes, total: dataset.source.bytes, unit: "bytes", note: "Carving" }),
      },
    );
    renameSync(part, to);
    return { path: to, packets, bytes: statSync(to).size };
  } catch (thrown) {
    throw asFileError(thrown, to);
  } finally {
    rmSync(part, { force: true });
  }
}

/** What the new file says of itself, and of each flow at its first packet. */
function comments(dataset: Dataset, flows: readonly SoughtFlow[]) {
  const application = `Tidewatch ${manifest.version}`;
  const packets = flows.reduce((sum, flow) => sum + flow.packets, 0);
  const { path, sha256 } = dataset.source;
  const from = `${basename(path)}${sha256 ? ` (SHA-256 ${sha256})` : ""}`;
  return {
    application,
    comment: `Carved by ${application} from ${from}: ${count(packets, "packet")} of ${count(flows.length, "flow")} out of ${dataset.rows.toLocaleString("en-US")}.`,
    comments: Object.fromEntries(
      flows.map(({ id, communityId }) => [
        id,
        `Tidewatch: first packet of flow ${id}, Community ID ${communityId}.`,
      ]),
    ),
  };
}
