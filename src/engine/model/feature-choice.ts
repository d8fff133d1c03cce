// Which columns a set of features takes from a dataset, and why it leaves the others: the answer a training would give, from
// counts alone.
import { featureSet, mostLevels, whyNotBehaviour } from "../../core/feature/feature-sets.ts";
import type { ColumnData as CoreColumn, TableData } from "../../core/table/columns.ts";
import type { ParsedInput } from "../../shared/contract.ts";
import type { FeatureChoice } from "../../shared/model-view-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { type Database, quoteName } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { candidateColumns } from "./training-choices.ts";

type Query = Pick<ParsedInput<"model.features">, "set" | "normal">;

export async function chooseColumns(
  database: Database,
  dataset: Dataset,
  { set, normal }: Query,
): Promise<FeatureChoice[]> {
  const candidates = new Set(candidateColumns(dataset, set));
  const texts = dataset.columns.filter(({ name, kind }) => kind === "text" && candidates.has(name));
  const { sql, values } = compileFilter(normal, dataset.columns, { datasetId: dataset.id });
  const counts = texts.map(({ name }, i) => `, count(DISTINCT ${quoteName(name)}) AS levels${i}`).join("");
  const [row] = await database.rows(
    `SELECT count(*) AS rows${counts} FROM ${flowsTable(dataset)} WHERE ${sql}`,
    values,
  );
  const rows = Number(row?.rows ?? 0);
  const levels = new Map(texts.map(({ name }, i) => [name, Number(row?.[`levels${i}`] ?? 0)]));
  const taken = new Set(
    featureSet(shapeOf(dataset, candidates, levels, rows), set).map(({ column }) => column),
  );
  return dataset.columns.map(({ name, kind, unit, about }) => {
    const chosen = taken.has(name);
    const many = levels.get(name) ?? 0;
    const why =
      kind === "time"
        ? "a time, not a behaviour"
        : (whyNotBehaviour(name) ??
          (many > mostLevels(rows)
            ? `${many.toLocaleString("en-US")} different values: a name, not a kind`
            : "not in this set"));
    return {
      column: name,
      kind,
      unit,
      about,
      chosen,
      reason: chosen ? null : why,
      possible: kind !== "time",
    };
  });
}

/** The dataset as far as a set of features looks at it: kinds, and how many levels a text has. */
function shapeOf(
  dataset: Dataset,
  candidates: ReadonlySet<string>,
  levels: ReadonlyMap<string, number>,
  rows: number,
): TableData {
  const columns = dataset.columns
    .filter(({ name }) => candidates.has(name))
    .map(({ name, kind }): [string, CoreColumn] => [
      name,
      kind === "text"
        ? { kind: "text", codes: new Int32Array(0), levels: new Array<string>(levels.get(name) ?? 0) }
        : { kind: "number", values: new Float64Array(0) },
    ]);
  return { rows, columns: new Map(columns) };
}
