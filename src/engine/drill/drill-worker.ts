// The thread of a drill: plants attacks, finds incidents as the regular search does, and reports the outcome of each planting.
import { setImmediate } from "node:timers/promises";
import { createDrill, type Drill } from "../../core/pipeline/drill.ts";
import type { Planting, PlantingOutcome } from "../../core/pipeline/drill-outcomes.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import { serveThread } from "../work/in-thread.ts";
import { drillCell, notPlanted } from "./drill-cells.ts";
import type { DrillFindings, DrillOrder, DrillThread } from "./drill-messages.ts";
import { flagsOfPlantings } from "./flag-plantings.ts";
import { plantLibrary } from "./plant-library.ts";

async function drillInThread(order: DrillOrder, thread: DrillThread): Promise<DrillFindings> {
  const { table, name, seed, read } = order;
  // The drill holds its own copy.
  const drill = createDrill(table, { seed });
  if (drill.world.actors.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `No inside host of ${name} opens flows, so nothing can be planted into it.`,
    );
  const library = order.library === null ? [] : await plantLibrary(order.library, drill, { seed, thread });
  const planted: Planting[] = [...drill.plantings, ...library.flatMap(({ planting }) => planting ?? [])];
  const outcomes = await outcomesOf(drill, planted, thread);
  const flags =
    order.model === null ? null : await flagsOfPlantings(drill, planted, { model: order.model, thread });
  const cell = (planting: Planting, reads?: string) =>
    drillCell(outcomes.get(planting)!, {
      read,
      flags: flags?.get(planting) ?? null,
      missing: reads !== undefined && !drill.table.columns.has(reads) ? reads : null,
    });
  return {
    incidents: drill.incidents.length,
    families: familiesOf(drill, cell),
    library: library.map(({ name, planting, why }) => ({
      name,
      cell: planting === null ? notPlanted(why) : cell(planting),
    })),
  };
}

/** Groups the plantings into passes in which they do not disturb each other. */
async function outcomesOf(
  drill: Drill,
  planted: readonly Planting[],
  { say }: DrillThread,
): Promise<Map<Planting, PlantingOutcome<Planting>>> {
  const outcomes = new Map<Planting, PlantingOutcome<Planting>>();
  for (const pass of drill.passesOf(planted)) {
    say({
      done: outcomes.size,
      total: planted.length,
      unit: "attacks",
      note: "Looking for what was planted",
    });
    await setImmediate();
    for (const outcome of drill.judge(pass)) outcomes.set(outcome.planting, outcome);
  }
  return outcomes;
}

function familiesOf(
  drill: Drill,
  cell: (planting: Planting, reads?: string) => DrillResult["families"][number]["cells"][number],
): DrillResult["families"] {
  const byName = new Map<string, DrillResult["families"][number]>();
  for (const attack of drill.attacks) {
    const { name, behaviour, title, about, source, words, reads } = attack.family;
    const known = byName.get(name) ?? {
      ...{ name, behaviour, title, about, source },
      words: [...words],
      cells: [],
    };
    byName.set(name, known);
    const planting = drill.plantings.find((one) => one.attack === attack);
    known.cells.push(planting === undefined ? notPlanted(attack.why) : cell(planting, reads));
  }
  return [...byName.values()];
}

serveThread(drillInThread);
