// Opens chosen flows in the installed Wireshark: carves them into a temporary file and opens that.
import { rmSync } from "node:fs";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { asFileError } from "../files/source-file.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { type CarveTools, carveInto } from "./carve-packets.ts";
import { displayFilter, type FlowEndpoints } from "./display-filter.ts";
import type { Wireshark } from "./wireshark.ts";

export interface WiresharkTools extends CarveTools {
  wireshark: Wireshark;
}

export const wiresharkJob: JobKind<"packets.wireshark", WiresharkTools> = {
  kind: "packets.wireshark",
  title: ({ flowIds }: JobInput<"packets.wireshark">): string =>
    `Open ${manyText(flowIds.length, "flow")} in Wireshark`,
  run: openInWireshark,
};

async function openInWireshark(
  input: JobInput<"packets.wireshark">,
  context: JobContext,
  { wireshark, ...tools }: WiresharkTools,
): Promise<JobOutput<"packets.wireshark">> {
  const program = wireshark.find();
  const path = wireshark.place();
  try {
    const { flows, packets } = await carveInto(path, input, { context, tools });
    const filter = displayFilter(
      await endsOf(
        tools,
        input.datasetId,
        flows.map(({ id }) => id),
      ),
    );
    if (context.signal.aborted) throw new AppError("CANCELLED", "Opening in Wireshark was cancelled.");
    await wireshark.open(program, path, filter);
    return { program, path, filter, packets };
  } catch (thrown) {
    rmSync(path, { force: true });
    throw asFileError(thrown, path);
  }
}

function endsOf(
  { datasets, database }: CarveTools,
  datasetId: number,
  ids: readonly number[],
): Promise<FlowEndpoints[]> {
  return datasets.withRows(
    datasetId,
    async (dataset) =>
      (await database.rows(
        `SELECT protocol, orig_addr, orig_port, resp_addr, resp_port FROM ${flowsTable(dataset)} WHERE rowid IN (${ids.join(",")}) ORDER BY rowid`,
      )) as unknown as FlowEndpoints[],
  );
}
