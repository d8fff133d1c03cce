// The stored incidents of a dataset: records of the workspace, replaced together in one transaction. Results of another version of the
// behaviours are ignored, and the search runs again.
import { z } from "zod";
import { defaultIncidentsPerDay } from "../../core/incident/incident-budget.ts";
import { AppError } from "../../shared/errors.ts";
import { type Incident, IncidentSchema, type RowRanges } from "../../shared/incident-vocabulary.ts";
import type { Database } from "../store/database.ts";

/** Increase with every change to what behaviours find or how incidents are joined. */
const incidentsVersion = 4;

const perDayName = "incidents-per-day";

interface KeptIncidents {
  /** Identifies the model scores that the incidents rest on; empty without a model. */
  basis: string;
  /** Keys of incidents that were not found again, and stay because of their verdict. */
  decided: string[];
  /** Why there are none, when a dataset cannot have any. */
  sentence: string;
  incidents: Incident[];
}

export interface IncidentStore {
  /** Null when no search has run yet. */
  read(datasetId: number): Promise<KeptIncidents | null>;
  keep(
    datasetId: number,
    search: Omit<KeptIncidents, "incidents">,
    incidents: readonly (Incident & { rows: RowRanges })[],
  ): Promise<void>;
  /** Row ranges of every incident of a dataset, by rank. */
  ranges(datasetId: number): Promise<Map<number, RowRanges>>;
  /** First row of every incident of a dataset, by rank. */
  firstRows(datasetId: number): Promise<Map<number, number>>;
  /** How many incidents the analyst reads per day. */
  perDay(): Promise<number>;
  setPerDay(perDay: number): Promise<void>;
  /** Row ranges of one incident. Throws with a sentence when it does not exist. */
  rangesOf(datasetId: number, key: string): Promise<RowRanges>;
}

const BasisSchema = z.strictObject({ basis: z.string(), decided: z.array(z.string()) });

/** An earlier version stored only the basis. */
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

/** The row numbers in the ranges, one by one. */
export function* rowsOfRanges(ranges: RowRanges): Generator<number> {
  for (const [from, to] of ranges) for (let row = from; row <= to; row++) yield row;
}
