// Imports mutants of an exported model, and uses the accepted ones as an analyst would: none may cause a bug.
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import { toFailure } from "../../src/shared/errors.ts";
import { mutateModel } from "./mutate-model.ts";

export interface MutantFigures {
  tried: number;
  /** Imported, and used without an error. */
  usable: number;
  refused: number;
  /** Mutants that caused a bug, or an error that is no sentence, with the message. */
  bugs: string[];
  slowestMs: number;
}

interface MutantOptions {
  engine: Engine;
  /** Folders of exported models. */
  exported: readonly string[];
  /** Where mutants are written. */
  folder: string;
  datasetId: number;
  count: number;
  firstSeed: number;
}

export async function tryMutants(options: MutantOptions): Promise<MutantFigures> {
  const { engine, exported, folder, count, firstSeed } = options;
  const figures: MutantFigures = { tried: 0, usable: 0, refused: 0, bugs: [], slowestMs: 0 };
  const path = join(folder, "mutant");
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const change = mutateModel(exported[seed % exported.length]!, path, seed);
    const startedMs = performance.now();
    let modelId: number | null = null;
    try {
      modelId = (await engine.handlers["model.import"]({ path })).id;
      await workWithModel(options, modelId);
      figures.usable++;
    } catch (thrown) {
      const { code, message } = toFailure(thrown);
      if (code === "BUG" || !/[.)]$/.test(message) || modelId !== null)
        figures.bugs.push(`mutant ${seed} (${change}): ${code} ${message}`.slice(0, 400));
      else figures.refused++;
    }
    if (modelId !== null) await engine.handlers["model.delete"]({ modelId }).catch(() => {});
    figures.tried++;
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - startedMs);
  }
  return figures;
}

/** Scores, flags, thresholds and an explanation, as the model page and triage request them. */
export async function workWithModel(
  { engine, datasetId }: Pick<MutantOptions, "engine" | "datasetId">,
  modelId: number,
): Promise<void> {
  const { handlers } = engine;
  await handlers["model.card"]({ modelId });
  const { id } = await handlers["job.start"]({ kind: "model.score", input: { modelId, datasetId } });
  const { error } = await engine.jobEnded(id);
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  const of = { modelId, datasetId };
  const filter = { kind: "all" } as const;
  await handlers["flags.page"]({ ...of, filter, offset: 0, limit: 20, columns: [] });
  await handlers["scores.threshold"]({ ...of, method: { method: "budget", flagsPerDay: 20 }, keep: false });
  await handlers["scores.histogram"]({ ...of, bins: 20 });
  await handlers["flow.explain"]({ ...of, row: 3 });
}
