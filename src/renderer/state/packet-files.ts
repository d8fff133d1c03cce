// Shows the packets of a flow, saves those of flows to a file, or opens them in Wireshark.
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useJobs } from "./jobs.ts";
import { showPackets } from "./overlays.ts";
import { choosePlace } from "./saving.ts";
import { showFailure, useToasts } from "./toasts.ts";

interface FlowsAtHand {
  dataset: Dataset;
  /** Whose scores and reasons stand in the comments of the packets; null for none. */
  model: Model | null;
  rows: readonly number[];
}

const carveFailed = "The packets could not be carved";

export async function carveFlows({ dataset, model, rows }: FlowsAtHand): Promise<void> {
  if (!dataset.source.capture) {
    tellNoPackets(dataset);
    return;
  }
  const bare = dataset.name.replace(/(\.(pcap|pcapng|cap))?(\.gz)?$/i, "");
  const which = rows.length === 1 ? `flow-${rows[0]}` : `${rows.length}-flows`;
  try {
    const place = await choosePlace({
      title:
        rows.length === 1 ? "Carve the packets of the flow" : `Carve the packets of ${rows.length} flows`,
      verb: "Carve",
      name: `${bare}-${which}.pcapng`,
      extensions: ["pcapng"],
    });
    if (!place) return;
    const input = {
      datasetId: dataset.id,
      flowIds: [...rows],
      ...(model && { modelId: model.id }),
      ...place,
    };
    await useJobs.getState().start("packets.carve", input, carveFailed);
  } catch (thrown) {
    showFailure(thrown, carveFailed);
  }
}

/** Opens the packets of a flow over the page, or says that there are none. */
export function readPackets(dataset: Dataset, row: number | null | undefined): void {
  if (row === null || row === undefined) return;
  if (dataset.source.capture) showPackets({ datasetId: dataset.id, row });
  else tellNoPackets(dataset);
}

/** Opens the packets of flows in Wireshark, or says that there are none. */
export async function openInWireshark(
  dataset: Dataset,
  model: Model | null,
  rows: readonly number[],
): Promise<void> {
  if (rows.length === 0) return;
  if (!dataset.source.capture) {
    tellNoPackets(dataset);
    return;
  }
  useToasts.getState().show({
    tone: "plain",
    title: `Opening ${manyText(rows.length, "flow")} in Wireshark`,
    showMs: 3000,
  });
  const input = { datasetId: dataset.id, flowIds: [...rows], ...(model && { modelId: model.id }) };
  await useJobs.getState().start("packets.wireshark", input, "Wireshark could not be opened");
}

function tellNoPackets({ name }: Dataset): void {
  const title = `${name} was read from a table: it has no packets.`;
  useToasts.getState().show({ tone: "plain", title, showMs: 5000 });
}
