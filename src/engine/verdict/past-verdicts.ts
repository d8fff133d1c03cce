// Verdicts kept in the workspace, as far as models ask for them: read only; triage writes them.
import type { PastVerdict } from "../../core/evaluation/compare-models.ts";
import type { Database } from "../store/database.ts";

/** What was said of the rows of a dataset. */
export async function readPastVerdicts(
  database: Database,
  datasetId: number,
): Promise<{ row: number; verdict: PastVerdict["verdict"] }[]> {
  const rows = await database.rows("SELECT row, verdict FROM verdict WHERE dataset_id = ? ORDER BY row", [
    datasetId,
  ]);
  return rows.map(({ row, verdict }) => ({
    row: Number(row),
    verdict: String(verdict) as PastVerdict["verdict"],
  }));
}
