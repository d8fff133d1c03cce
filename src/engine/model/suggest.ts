// Suggests the normal rows and the threshold of an analysis when no option sets them, with the reason. Trains nothing.
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { bestDetector } from "../../shared/detectors.ts";
import { formatFilter } from "../../shared/filter.ts";
import { timeText } from "../../shared/relative-time.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { timeColumnOf } from "../dataset/time-column.ts";
import type { Database } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";

type Suggestion = RequestOutput<"analysis.suggest">;
type Choices = Pick<ParsedInput<"analysis.suggest">, "first" | "normal">;

const usualFirst = 0.3;
/** Enough rows labelled benign to learn from. */
const leastBenign = 500;
/** Unlabelled rows may hold an incident, so this share of the strangest is left out. */
export const doubtfulShare = 0.005;
/** Expected false flags that a person can look through in one sitting. */
const falseFlags = 40;
/** Windows that the training of a first model sees. More would make it better but slow. */
const windowsSeen = 115_000;
/** More epochs do not help, however few the rows are. */
const mostEpochs = 80;

export async function suggestAnalysis(
  database: Database,
  dataset: Dataset,
  choices: Choices,
): Promise<Suggestion> {
  const normal = await normalOf(database, dataset, choices);
  return {
    ...normal,
    detector: bestDetector(dataset),
    epochs: Math.max(4, Math.min(mostEpochs, Math.round(windowsSeen / Math.max(1, normal.normalRows)))),
    ...suggestThreshold(dataset),
  };
}

/** The threshold goes by the rows that are scored, whichever rows were learned from. */
export function suggestThreshold({ rows }: Dataset): Pick<Suggestion, "method" | "methodSentence"> {
  const rate = Math.min(0.05, Math.max(1e-5, falseFlags / Math.max(1, rows)));
  const expected = Math.round(rate * rows);
  return {
    method: { method: "false-rate", rate },
    methodSentence: `The threshold is where about ${expected} of ${rows.toLocaleString("en-US")} normal rows would be false flags.`,
  };
}

async function normalOf(
  database: Database,
  dataset: Dataset,
  { first, normal: chosen }: Choices,
): Promise<Pick<Suggestion, "normal" | "normalSentence" | "normalRows" | "excludeShare">> {
  if (chosen !== undefined)
    return {
      normal: chosen,
      normalSentence: `${chosen.kind === "all" ? "All rows" : `Rows with ${formatFilter(chosen)}`} count as normal.`,
      normalRows: await rowsOf(database, dataset, chosen),
      excludeShare: 0,
    };
  const benign = first === undefined ? await benignRows(database, dataset) : 0;
  const count = (rows: number) => rows.toLocaleString("en-US");
  if (benign >= leastBenign) {
    return {
      normal: { kind: "compare", column: "label_benign", op: "=", value: true },
      normalSentence: `Normal are the ${count(benign)} rows that are labelled benign, of ${count(dataset.rows)}.`,
      normalRows: benign,
      excludeShare: 0,
    };
  }
  const column = timeColumnOf(dataset);
  const { timeSpan } = dataset;
  const share = first ?? usualFirst;
  if (timeSpan !== null && timeSpan.toMs > timeSpan.fromMs && column !== null && share < 1) {
    const to = timeText(timeSpan.fromMs + share * (timeSpan.toMs - timeSpan.fromMs));
    const normal: Filter = { kind: "compare", column, op: "<", value: to };
    return {
      normal,
      normalSentence: `No normal rows were chosen: the first ${Math.round(100 * share)} % of the time counts as normal (${formatFilter(normal)}), without its strangest half percent.`,
      normalRows: await rowsOf(database, dataset, normal),
      excludeShare: doubtfulShare,
    };
  }
  return {
    normal: { kind: "all" },
    normalSentence: "All rows are taken as normal, without the strangest half percent.",
    normalRows: dataset.rows,
    excludeShare: doubtfulShare,
  };
}

async function rowsOf(database: Database, dataset: Dataset, filter: Filter): Promise<number> {
  const { sql, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const [row] = await database.rows(
    `SELECT count(*) AS rows FROM ${flowsTable(dataset)} WHERE ${sql}`,
    values,
  );
  return Number(row!.rows);
}

async function benignRows(database: Database, dataset: Dataset): Promise<number> {
  if (!dataset.columns.some(({ name }) => name === "label_benign")) return 0;
  const [row] = await database.rows(`SELECT count_if(label_benign) AS benign FROM ${flowsTable(dataset)}`);
  return Number(row!.benign);
}
