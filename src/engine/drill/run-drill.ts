// The job of the drill: reads the flows of a dataset into memory, plants there, looks for incidents as the job of incidents does, and
// keeps what came out. Writes nothing but that record; the files of a library lie in the temporary folder while they are read.
import { setImmediate } from "node:timers/promises";
import { hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { summarise } from "../../core/drill/summary.ts";
import { incidentBudget } from "../../core/incident/incident-budget.ts";
import { createDrill, type Drill, drillColumns } from "../../core/pipeline/drill.ts";
import type { Planting, PlantingOutcome } from "../../core/pipeline/drill-outcomes.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { drillCell, notPlanted } from "./drill-cells.ts";
import type { DrillTools } from "./drill-handlers.ts";
import { readLibrary } from "./drill-library.ts";
import { scorePlantings } from "./drill-model.ts";

export const drillJob: JobKind<"drill.run", DrillTools> = {
  kind: "drill.run",
  title: () => "Drill a dataset",
  run: runDrill,
};

export const cancelled = (): AppError => new AppError("CANCELLED", "The drill was cancelled.");

async function runDrill(
  { datasetId, seed, budget: chosen, library: folder }: JobInput<"drill.run">,
  context: JobContext,
  tools: DrillTools,
): Promise<JobOutput<"drill.run">> {
  const { signal, report } = context;
  const startedMs = tools.now();
  return tools.datasets.withRows(datasetId, async (dataset) => {
    refuseUnfit(dataset);
    report({ done: 0, total: null, unit: "flows", note: "Reading flows" });
    const names = new Set(dataset.columns.map(({ name }) => name));
    const columns = drillColumns.filter((name) => names.has(name));
    // The drill holds a copy, so nothing here holds on to what was read.
    const drill = createDrill((await readTable(tools.database, dataset, { columns })).table, { seed });
    if (signal.aborted) throw cancelled();
    if (drill.world.actors.length === 0)
      throw new AppError(
        "INVALID_INPUT",
        `No inside host of ${dataset.name} opens flows, so nothing can be planted into it.`,
      );
    const library =
      folder === undefined
        ? { files: [], notes: [] }
        : await readLibrary(folder, drill, { seed }, context, tools);
    const planted: Planting[] = [
      ...drill.plantings,
      ...library.files.flatMap(({ planting }) => planting ?? []),
    ];
    const outcomes = await judgeAll(drill, planted, context);
    const { model, flags, notes } = await scorePlantings(dataset, drill, planted, context, tools);
    if (signal.aborted) throw cancelled();

    const budget = chosen ?? (await tools.incidents.perDay());
    const spanMs = dataset.timeSpan === null ? null : dataset.timeSpan.toMs - dataset.timeSpan.fromMs;
    const { days, within: read } = incidentBudget(budget, spanMs, Number.MAX_SAFE_INTEGER);
    const cell = (planting: Planting, reads?: string) =>
      drillCell(outcomes.get(planting)!, {
        read,
        flags: flags.get(planting) ?? null,
        missing: reads !== undefined && !names.has(reads) ? reads : null,
      });
    const families = familiesOf(drill, cell);
    const files = library.files.map(({ name, planting, why }) => ({
      name,
      cell: planting === null ? notPlanted(why) : cell(planting),
    }));
    const result: DrillResult = {
      datasetId,
      seed,
      budget,
      days,
      read,
      incidents: drill.incidents.length,
      families,
      library: files,
      ...summarise({ budget, days, families, library: files }),
      model,
      notes: [...library.notes, ...notes],
      atMs: tools.now(),
      tookMs: tools.now() - startedMs,
    };
    await tools.drills.keep(result);
    const { found, below, unseen } = result.counts;
    return { sentence: result.sentence, planted: found + below + unseen, found };
  });
}

function refuseUnfit(dataset: Dataset): void {
  const refuse = (why: string) => {
    throw new AppError("INVALID_INPUT", `${dataset.name} ${why}`);
  };
  if (dataset.reading) refuse("is still being read; drill it when it is whole.");
  if (dataset.kind !== "flows") refuse("is a series of samples; a drill plants flows between hosts.");
  if (!hasBehaviours(new Set(dataset.columns.map(({ name }) => name))))
    refuse("does not say who talked to whom and when, so no attack can be planted into it.");
}

/** Passes of plantings that do not disturb each other; between two of them the job can be cancelled. */
async function judgeAll(
  drill: Drill,
  planted: readonly Planting[],
  { signal, report }: JobContext,
): Promise<Map<Planting, PlantingOutcome<Planting>>> {
  const passes = drill.passesOf(planted);
  const outcomes = new Map<Planting, PlantingOutcome<Planting>>();
  for (const pass of passes) {
    report({
      done: outcomes.size,
      total: planted.length,
      unit: "attacks",
      note: "Looking for what was planted",
    });
    await setImmediate();
    if (signal.aborted) throw cancelled();
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
