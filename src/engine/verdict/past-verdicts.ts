// Reads the workspace's verdicts as models need them. Read-only; triage writes them.
import type { PastVerdict } from "../../core/evaluation/compare-models.ts";
import type { Database } from "../store/database.ts";

/** The verdicts on the rows of a dataset. */
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
