// Writes the packets of chosen flows into a new pcapng. Writes to a temporary file first and renames it when complete.
import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { writeByPart } from "../files/noted-part.ts";
import { asFileError } from "../files/source-file.ts";
import { refuseTarget } from "../files/target-file.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { runThread } from "../work/thread.ts";
import type { SoughtFlow } from "./flow-finder.ts";
import type { PacketNote, PacketOrder, PacketResult } from "./packet-messages.ts";
import { seek } from "./sought-flows.ts";

/** A sentence per row, for a dataset that a model has scored. */
export type RowNotes = (
  modelId: number,
  datasetId: number,
  rows: readonly number[],
) => Promise<Map<number, string>>;

export interface CarveTools extends DatasetTools {
  notes: RowNotes;
}

/** The flows to carve, and the model whose scores go into the comments. */
type Chosen = Pick<JobInput<"packets.carve">, "datasetId" | "flowIds" | "modelId">;

interface Carved {
  flows: readonly SoughtFlow[];
  packets: number;
}

export const carveJob: JobKind<"packets.carve", CarveTools> = {
  kind: "packets.carve",
  title: ({ flowIds, path }: JobInput<"packets.carve">): string =>
    `Carve ${manyText(flowIds.length, "flow")} into ${basename(path)}`,
  run: carvePackets,
};

async function carvePackets(
  input: JobInput<"packets.carve">,
  context: JobContext,
  tools: CarveTools,
): Promise<JobOutput<"packets.carve">> {
  const to = resolve(input.path);
  const { overwrite } = input;
  const place: CarveOptions["place"] = (sources, write) => {
    refuseTarget(to, { sources, sourceWord: "the capture itself", overwrite });
    return writeByPart(to, { temporaryFolder: tools.temporaryFolder, overwrite }, write);
  };
  try {
    const { packets } = await carveInto(to, input, { context, tools, place });
    return { path: to, packets, bytes: statSync(to).size };
  } catch (thrown) {
    throw asFileError(thrown, to);
  }
}

interface CarveOptions {
  context: JobContext;
  tools: CarveTools;
  /** Called before the capture is read. Says where to write, or throws when the target may not be written. */
  place?: (sources: readonly string[], write: (path: string) => Promise<Carved>) => Promise<Carved>;
}

/** Writes a file. After a failure the caller removes it. */
export async function carveInto(
  to: string,
  { datasetId, flowIds, modelId }: Chosen,
  { context, tools, place = (_, write) => write(to) }: CarveOptions,
): Promise<Carved> {
  const { datasets, database, notes } = tools;
  const { dataset, capture, flows } = await datasets.withRows(datasetId, (found) =>
    seek(database, found, flowIds),
  );
  const sources = capture.files.map(({ path }) => path);
  return place(sources, async (path) => {
    const scores =
      modelId === undefined
        ? new Map<number, string>()
        : await notes(
            modelId,
            datasetId,
            flows.map(({ id }) => id),
          );
    const task = { kind: "carve" as const, to: path, ...comments(dataset, flows, scores) };
    const order: PacketOrder = { capture, flows, task };
    const { packets } = await runThread<PacketOrder, PacketNote, PacketResult>(
      "capture/packet-worker",
      order,
      {
        signal: context.signal,
        deal: ({ fileBytes }) =>
          context.report({ done: fileBytes, total: dataset.source.bytes, unit: "bytes", note: "Carving" }),
      },
    );
    return { flows, packets };
  });
}

/** The comment of the new file, and the comment at the first packet of each flow. */
function comments(dataset: Dataset, flows: readonly SoughtFlow[], scores: ReadonlyMap<number, string>) {
  const application = `Tidewatch ${manifest.version}`;
  const packets = flows.reduce((sum, flow) => sum + flow.packets, 0);
  const { path, sha256 } = dataset.source;
  const from = `${basename(path)}${sha256 ? ` (SHA-256 ${sha256})` : ""}`;
  return {
    application,
    comment: `Carved by ${application} from ${from}: ${manyText(packets, "packet")} of ${manyText(flows.length, "flow")} out of ${dataset.rows.toLocaleString("en-US")}.`,
    comments: Object.fromEntries(
      flows.map(({ id, communityId }) => [
        id,
        [`Tidewatch: first packet of flow ${id}, Community ID ${communityId}.`, scores.get(id) ?? []]
          .flat()
          .join("\n"),
      ]),
    ),
  };
}
