// The packets of a flow by their place in the list, under a filter, in blocks that are brought as they come into sight.
import { useState } from "react";
import type { ListedPacket } from "#shared/vocabulary.ts";
import { useAnswers } from "../../api/answers.ts";
import type { FlowOfDataset } from "../../state/overlays.ts";

const block = 200;

export function useFlowPackets({ datasetId, row }: FlowOfDataset, filter = "") {
  const [sight, setSight] = useState({ from: 0, to: 1 });
  const offsets = [0];
  for (let offset = Math.floor(sight.from / block) * block; offset < sight.to; offset += block) {
    if (offset > 0) offsets.push(offset);
  }
  const answers = useAnswers(
    "packets.list",
    offsets.map((offset) => ({ datasetId, flowId: row, offset, limit: block, filter })),
  );
  const packets = new Map<number, ListedPacket>();
  for (const { value } of answers) {
    for (const [i, packet] of (value?.packets ?? []).entries()) packets.set((value?.offset ?? 0) + i, packet);
  }
  return { first: answers[0]!, packets, bring: (from: number, to: number) => setSight({ from, to }) };
}
