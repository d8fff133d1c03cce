// Prepares planted flows for the model, in the thread of a drill. Columns that the planting does not set get the cells of similar flows.
// The engine scores the result.
import { plantedTable } from "../../core/drill/cells.ts";
import type { Drill } from "../../core/pipeline/drill.ts";
import type { Planting } from "../../core/pipeline/drill-outcomes.ts";
import type { DrillThread, PlantedFlags } from "./drill-messages.ts";

interface FlagOptions {
  /** Name of the model. */
  model: string;
  thread: DrillThread;
}

/** Flows of one planting that are scored at most. */
const mostScored = 2000;

export async function flagsOfPlantings(
  drill: Drill,
  planted: readonly Planting[],
  { model, thread: { say, ask } }: FlagOptions,
): Promise<Map<Planting, PlantedFlags>> {
  const flags = new Map<Planting, PlantedFlags>();
  for (const [i, planting] of planted.entries()) {
    say({ done: i, total: planted.length, unit: "attacks", note: `Scoring with ${model}` });
    const plants = planting.plants.slice(0, mostScored);
    const similar = plants.map(drill.similar);
    const rows = [...new Set(similar.filter((row) => row >= 0))].sort((a, b) => a - b);
    const like = await ask({ kind: "rows", rows });
    if (like.kind !== "rows") throw new Error("The answer is that to another question.");
    const placeOf = new Map(Array.from(like.rowIds, (row, place) => [row, place]));
    const at = new Map(plants.map((plant, p) => [plant, placeOf.get(similar[p]!) ?? -1]));
    const table = plantedTable(plants, {
      like: like.table,
      words: drill.table,
      similar: (plant) => at.get(plant) ?? -1,
      isInside: drill.world.isInside,
    });
    const answer = await ask({ kind: "score", table });
    if (answer.kind === "score") flags.set(planting, answer.flags);
  }
  return flags;
}
