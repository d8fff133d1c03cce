// Checks a model from another workspace before it is accepted: a valid card, weights that fit it, and a trial scoring of a few rows.
// Refuses with a reason whatever would otherwise fail later, in the middle of other work.
import { type DetectorState, stateNumber } from "../../core/detector/detector.ts";
import { mostInGroup } from "../../core/detector/feature-groups.ts";
import { levelGroups } from "../../core/feature/apply-features.ts";
import { outputFeatures } from "../../core/feature/fitted.ts";
import { firstIssue } from "../../shared/transport/serve.ts";
import type { Compute } from "../compute/compute.ts";
import { CardSchema } from "./card-schema.ts";
import { withLiveModel } from "./live-model.ts";
import type { StoredModel } from "./model-folder.ts";

/** Why the model is invalid, as the end of a sentence; null when it is valid. */
export async function faultOfModel(stored: StoredModel, compute: Compute): Promise<string | null> {
  const card = CardSchema.safeParse(stored.card);
  if (!card.success) return `its card is not right: ${firstIssue(card.error)}`;
  const { features, windows, detector } = stored.card;
  const expected = outputFeatures(features.columns);
  if (JSON.stringify(expected) !== JSON.stringify(features.features))
    return "its features are not those of its columns";
  if (stored.state.kind !== detector) return "its weights belong to another detector";
  const numbers = faultOfNumbers(stored);
  if (numbers !== null) return numbers;
  try {
    const width = expected.length;
    if (detector !== "ensemble" && stateNumber(stored.state, "width") !== width)
      return "its weights are for another number of features";
    return await faultOfScores(stored, compute, { width, steps: windows.steps });
  } catch (thrown) {
    return `it does not score: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** Upper bounds of the counts in a detector's state. A forest with more nodes than its arrays would read out of bounds. */
const bounds: Readonly<Record<string, number>> = {
  width: 200_000,
  steps: 4096,
  members: 64,
  trees: 100_000,
  depth: 24,
  sample: 65_535,
  k: 10_000,
  groups: 200_000,
  components: 200_000,
};

function faultOfNumbers({ state, normalScores, reference }: StoredModel): string | null {
  for (const [key, most] of Object.entries(bounds)) {
    const value = state.facts[key];
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most)
      return `its number "${key}" is not one from 1 to ${most}`;
  }
  const arrays = [
    ...Object.entries(state.arrays),
    ["normal scores", normalScores],
    ["held-out rows", reference],
  ];
  for (const [name, values] of arrays as [string, ArrayLike<number>][])
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i])) return `its weights "${name}" contain values that are not numbers`;
  if (state.kind === "online-autoencoders") return faultOfGroups(state);
  return state.kind === "isolation-forest" ? faultOfForest(state) : null;
}

/** Each feature stands in one group, and no group is larger than the memory for one. */
function faultOfGroups({ facts, arrays: { starts, members } }: DetectorState): string | null {
  const [width, groups] = [Number(facts.width), Number(facts.groups)];
  const isWhole =
    members?.length === width &&
    new Set(members).size === width &&
    members.every((feature) => feature >= 0 && feature < width) &&
    starts?.length === groups + 1 &&
    starts[0] === 0 &&
    starts[groups] === width &&
    starts.every((start, g) => g === 0 || (start > starts[g - 1]! && start - starts[g - 1]! <= mostInGroup));
  return isWhole ? null : "its groups of features are not whole";
}

function faultOfForest({ facts, arrays }: DetectorState): string | null {
  const [width, trees, depth] = [Number(facts.width), Number(facts.trees), Number(facts.depth)];
  const { feature, threshold, path, count } = arrays;
  const inner = trees * (2 ** depth - 1);
  if ([feature, threshold, count].some((array) => array?.length !== inner) || path?.length !== inner + trees)
    return "its trees are not whole";
  return feature!.some((column) => column >= width)
    ? "its trees look at features that it does not have"
    : null;
}

/** Scores and explains a few windows of zeros, and of the model's held-out rows. */
async function faultOfScores(
  stored: StoredModel,
  compute: Compute,
  { width, steps }: { width: number; steps: number },
): Promise<string | null> {
  return withLiveModel(stored, compute, async ({ detector }) => {
    if (detector.width !== width || detector.steps !== steps)
      return "its windows are not those of its weights";
    const rows = steps + 3;
    const data = new Float32Array(rows * width);
    data.set(stored.reference.subarray(0, Math.min(data.length, stored.reference.length)));
    const starts = Uint32Array.from({ length: rows - steps + 1 }, (_, i) => i);
    const levels = levelGroups(stored.card.features);
    const input = { data, rows, width, steps, starts, padding: null, levels };
    const scores = await detector.score(input);
    if (scores.subarray(steps - 1).some((score) => !Number.isFinite(score)))
      return "its scores are not numbers";
    await detector.explain(input, [rows - 1]);
    const codes = await detector.embed(input, [rows - 1]);
    const { normalCodes } = stored;
    if (normalCodes !== null && normalCodes.data.length !== normalCodes.rowIds.length * codes.width)
      return "its normal rows are not those of their codes";
    return null;
  });
}
