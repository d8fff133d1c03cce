// The labelled rows of a dataset, on which a model is evaluated. Leaves out the rows that the model was fitted on.
import { numbersOf, textAt, textsOf } from "../../core/table/columns.ts";
import { benignFamily } from "../../core/table/families.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { StoredModel } from "../model/model-folder.ts";
import type { ScoreTools } from "./score-tools.ts";

/** Labelled rows: row number, whether it is an attack, and its family (null for normal). */
export interface Truth {
  rows: Uint32Array;
  attack: Uint8Array;
  families: (string | null)[];
  /** Labelled rows left out because the model was fitted on them. */
  learned: number;
}

/** Rows of a dataset that a model was fitted on. */
const learnedRows = (stored: StoredModel, model: Model, dataset: Dataset): Uint32Array | null =>
  model.datasetId === dataset.id ? stored.fitRowIds : (stored.otherFitRows.get(dataset.id) ?? null);

/** Labelled rows that have scores and that no model was fitted on. */
export async function readTruth(
  { database }: ScoreTools,
  dataset: Dataset,
  models: readonly { stored: StoredModel; model: Model }[],
  scores: readonly Float32Array[],
): Promise<Truth> {
  const names = new Set(dataset.columns.map(({ name }) => name));
  if (!names.has("label_benign")) {
    throw new AppError(
      "INVALID_INPUT",
      `The dataset ${dataset.name} has no labels, so nothing can be measured on it; evaluate on one that has a label column.`,
    );
  }
  const family = names.has("label_family") ? ["label_family"] : [];
  const { rowIds, table } = await readTable(database, dataset, { columns: ["label_benign", ...family] });
  const benign = numbersOf(table, "label_benign")!.values;
  const texts = textsOf(table, "label_family");
  const fitted = new Set(
    models.flatMap(({ stored, model }) => [...(learnedRows(stored, model, dataset) ?? [])]),
  );
  const rows: number[] = [];
  const attack: number[] = [];
  const families: (string | null)[] = [];
  let learned = 0;
  rowIds.forEach((id, row) => {
    if (Number.isNaN(benign[row]!) || scores.some((rawScores) => Number.isNaN(rawScores[id]!))) return;
    if (fitted.has(id)) {
      learned++;
      return;
    }
    const isAttack = benign[row] === 0;
    rows.push(id);
    attack.push(isAttack ? 1 : 0);
    const named = texts === undefined ? null : textAt(texts, row);
    families.push(isAttack ? (named === null || named === benignFamily ? "unnamed" : named) : null);
  });
  return { rows: Uint32Array.from(rows), attack: Uint8Array.from(attack), families, learned };
}
