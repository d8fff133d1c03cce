// Stores the last drill of each dataset in the workspace. Ignores results of another version.
import { type DrillResult, DrillResultSchema } from "../../shared/drill-vocabulary.ts";
import type { Database } from "../store/database.ts";

/** Increase with every change to the form of a result, the families, or what behaviours find. */
const drillVersion = 1;

export interface DrillStore {
  read(datasetId: number): Promise<DrillResult | null>;
  keep(result: DrillResult): Promise<void>;
}

export function createDrillStore(database: Database): DrillStore {
  return {
    async read(datasetId) {
      const [record] = await database.rows("SELECT facts FROM drill WHERE dataset_id = ? AND version = ?", [
        datasetId,
        drillVersion,
      ]);
      return record ? DrillResultSchema.parse(JSON.parse(String(record.facts))) : null;
    },
    keep: (result) =>
      database.transaction(async (statements) => {
        await statements.run("DELETE FROM drill WHERE dataset_id = ?", [result.datasetId]);
        await statements.run("INSERT INTO drill VALUES (?, ?, ?)", [
          result.datasetId,
          drillVersion,
          JSON.stringify(result),
        ]);
      }),
  };
}
