// From flows to their packets in a file of their own, where the person wants it.
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { useJobs } from "./jobs.ts";
import { choosePlace } from "./saving.ts";

export interface FlowsAtHand {
  dataset: Dataset;
  /** Whose scores and reasons stand in the comments of the packets. */
  model: Model;
  rows: readonly number[];
}

export async function carveFlows({ dataset, model, rows }: FlowsAtHand): Promise<void> {
  const bare = dataset.name.replace(/(\.(pcap|pcapng|cap))?(\.gz)?$/i, "");
  const which = rows.length === 1 ? `flow-${rows[0]}` : `${rows.length}-flows`;
  const place = await choosePlace({
    title: rows.length === 1 ? "Carve the packets of the flow" : `Carve the packets of ${rows.length} flows`,
    verb: "Carve",
    name: `${bare}-${which}.pcapng`,
    extensions: ["pcapng"],
  });
  if (!place) return;
  const input = { datasetId: dataset.id, modelId: model.id, flowIds: [...rows], ...place };
  await useJobs.getState().start("packets.carve", input, "The packets could not be carved");
}
