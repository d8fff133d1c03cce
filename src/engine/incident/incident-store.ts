// The incidents of a dataset as they are kept: records of the workspace, replaced as a whole in one transaction. What another
// version of the behaviours found does not count: it is looked for again.
import { z } from "zod";
import { defaultIncidentsPerDay } from "../../core/incident/incident-budget.ts";
import { AppError } from "../../shared/errors.ts";
import { type Incident, IncidentSchema, type RowRanges } from "../../shared/incident-vocabulary.ts";
import type { Database } from "../store/database.ts";

/** Grows with every change of what behaviours find or of how incidents are joined. */
const incidentsVersion = 2;

const perDayName = "incidents-per-day";

interface KeptIncidents {
  /** The scores of a model that they rest on; empty without one. */
  basis: string;
  /** Keys of those that were not found again, and stay for their verdict. */
  decided: string[];
  /** Why there are none, where a dataset cannot show any. */
  sentence: string;
  incidents: Incident[];
}

export interface IncidentStore {
  /** Null where nobody looked for them yet. */
  read(datasetId: number): Promise<KeptIncidents | null>;
  keep(
    datasetId: number,
    search: Omit<KeptIncidents, "incidents">,
    incidents: readonly (Incident & { rows: RowRanges })[],
  ): Promise<void>;
  /** Ranges of the rows of every incident of a dataset, by rank. */
  ranges(datasetId: number): Promise<Map<number, RowRanges>>;
  /** The first row of every incident of a dataset, by rank. */
  firstRows(datasetId: number): Promise<Map<number, number>>;
  /** How many incidents a day the analyst reads. */
  perDay(): Promise<number>;
  setPerDay(perDay: number): Promise<void>;
  /** Ranges of one incident; refused with a sentence when it is not there. */
  rangesOf(datasetId: number, key: string): Promise<RowRanges>;
}

const BasisSchema = z.strictObject({ basis: z.string(), decided: z.array(z.string()) });

/** An earlier version kept the basis alone. */
function readBasis(text: string): z.infer<typeof BasisSchema> {
  try {
    return BasisSchema.parse(JSON.parse(text));
  } catch {
    return { basis: text, decided: [] };
  }
}

export function createIncidentStore(database: Database): IncidentStore {
  return {
    async read(datasetId) {
      const [record] = await database.rows(
        "SELECT sentence, basis FROM incident_search WHERE dataset_id = ? AND version = ?",
        [datasetId, incidentsVersion],
      );
      if (!record) return null;
      const rows = await database.rows(
        "SELECT facts FROM incident WHERE dataset_id = ? ORDER BY incident_rank",
        [datasetId],
      );
      return {
        ...readBasis(String(record.basis ?? "")),
        sentence: String(record.sentence),
        incidents: rows.map(({ facts }) => IncidentSchema.parse(JSON.parse(String(facts)))),
      };
    },
    keep: (datasetId, { sentence, basis, decided }, incidents) =>
      database.transaction(async (statements) => {
        for (const table of ["incident_search", "incident", "incident_rows"])
          await statements.run(`DELETE FROM ${table} WHERE dataset_id = ?`, [datasetId]);
        await statements.run("INSERT INTO incident_search VALUES (?, ?, ?, ?)", [
          datasetId,
          incidentsVersion,
          sentence,
          JSON.stringify({ basis, decided }),
        ]);
        for (const { rows, ...incident } of incidents) {
          await statements.run("INSERT INTO incident VALUES (?, ?, ?, ?)", [
            datasetId,
            incident.rank,
            incident.key,
            JSON.stringify(incident),
          ]);
          await statements.run(
            `INSERT INTO incident_rows SELECT ?, ?, (span->>0)::BIGINT, (span->>1)::BIGINT
             FROM (SELECT unnest(from_json(?, '["JSON"]')) AS span)`,
            [datasetId, incident.rank, JSON.stringify(rows)],
          );
        }
      }),
    async ranges(datasetId) {
      const { cells } = await database.columns(
        "SELECT incident_rank, first_row::DOUBLE, last_row::DOUBLE FROM incident_rows WHERE dataset_id = ? ORDER BY 1, 2",
        [datasetId],
      );
      const [ranks = [], first = [], last = []] = cells as number[][];
      const out = new Map<number, RowRanges>();
      ranks.forEach((rank, i) => {
        const range: [number, number] = [first[i]!, last[i]!];
        const known = out.get(rank);
        if (known) known.push(range);
        else out.set(rank, [range]);
      });
      return out;
    },
    async firstRows(datasetId) {
      const { cells } = await database.columns(
        "SELECT incident_rank, min(first_row)::DOUBLE FROM incident_rows WHERE dataset_id = ? GROUP BY 1",
        [datasetId],
      );
      const [ranks = [], rows = []] = cells as number[][];
      return new Map(ranks.map((rank, i) => [rank, rows[i]!]));
    },
    async perDay() {
      const [row] = await database.rows("SELECT value FROM workspace_choice WHERE name = ?", [perDayName]);
      const value = Number(row?.value ?? defaultIncidentsPerDay);
      return Number.isInteger(value) && value > 0 ? value : defaultIncidentsPerDay;
    },
    setPerDay: (perDay) =>
      database.transaction(async (statements) => {
        await statements.run("DELETE FROM workspace_choice WHERE name = ?", [perDayName]);
        await statements.run("INSERT INTO workspace_choice VALUES (?, ?)", [perDayName, String(perDay)]);
      }),
    async rangesOf(datasetId, key) {
      const rows = await database.rows(
        `SELECT first_row::DOUBLE AS first_row, last_row::DOUBLE AS last_row
         FROM incident JOIN incident_rows USING (dataset_id, incident_rank)
         WHERE dataset_id = ? AND incident_key = ? ORDER BY first_row`,
        [datasetId, key],
      );
      if (rows.length > 0) return rows.map((row) => [Number(row.first_row), Number(row.last_row)]);
      throw new AppError(
        "NOT_FOUND",
        "This incident is not there any more: incidents were found again since. Look at the list once more.",
      );
    },
  };
}

/** Row numbers of ranges, one by one. */
export function* rowsOfRanges(ranges: RowRanges): Generator<number> {
  for (const [from, to] of ranges) for (let row = from; row <= to; row++) yield row;
}
