// What the engine does when a model is trained: it scores a dataset, and then compares a retrained model with the older one.
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";

export function jobAfterTraining(
  { thenScore, thenCompare, from }: JobInput<"model.train">,
  { modelId }: JobOutput<"model.train">,
): { kind: "model.score"; input: JobInput<"model.score"> } | null {
  if (thenScore === undefined) return null;
  const older = thenCompare && from !== undefined ? { olderModelId: from } : {};
  return { kind: "model.score", input: { modelId, datasetId: thenScore, ...older } };
}
