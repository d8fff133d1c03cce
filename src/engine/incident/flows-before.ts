// Incidents across midnight: a watch that begins a dataset each day tears no story, because the search in a dataset also reads the last flows of
// the one before it. Their rows are no rows of the dataset, so an incident that rests on them alone is left to the dataset before.
import type { JoinedIncident } from "../../core/incident/join-findings.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { RowRanges } from "../../shared/incident-vocabulary.ts";
import { countText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { DatasetStore } from "../dataset/dataset-store.ts";
import type { Database } from "../store/database.ts";
import { readFlows } from "./read-flows.ts";

/** How far back the flows of the dataset before are read, and how many at most. */
const mostMs = 6 * 3_600_000;
const mostRows = 300_000;

interface FlowsToSearch {
  table: TableData;
  rowIds: Uint32Array;
  /** Leaves the rows of the dataset before out of incidents, and says that these go on. */
  own(incidents: readonly JoinedIncident[]): JoinedIncident[];
}

/** The flows of a dataset, with the last ones of the dataset before it. */
export async function flowsToSearch(
  { database, datasets }: { database: Database; datasets: DatasetStore },
  { dataset, signal }: { dataset: Dataset; signal: AbortSignal },
): Promise<FlowsToSearch> {
  const id = dataset.source.rolled?.after ?? null;
  const { timeSpan } = dataset;
  // It may have been removed since.
  const last = id === null ? undefined : (await datasets.list()).find((one) => one.id === id);
  if (last === undefined || timeSpan === null)
    return { ...(await readFlows(database, { dataset, signal })), own: (incidents) => [...incidents] };
  return datasets.withRows(last.id, async (earlier) => {
    const where = {
      sql: "rowid >= ? AND epoch_ms(start_time) >= ?",
      values: [Math.max(0, earlier.rows - mostRows), Math.floor(timeSpan.fromMs - mostMs)],
    };
    const before = { dataset: earlier, where, room: mostRows };
    const { table, rowIds } = await readFlows(database, { dataset, signal, before });
    // Behind those of the dataset.
    const firstBefore = dataset.rows;
    for (let k = firstBefore; k < rowIds.length; k++) rowIds[k] = k;
    return {
      table,
      rowIds,
      own: (incidents) => incidents.flatMap((incident) => ownPart(incident, firstBefore, earlier.name)),
    };
  });
}

function ownPart(incident: JoinedIncident, firstBefore: number, name: string): JoinedIncident[] {
  const rows: RowRanges = incident.rows
    .filter(([from]) => from < firstBefore)
    .map(([from, to]) => [from, Math.min(to, firstBefore - 1)]);
  if (rows.length === 0) return [];
  const flows = rows.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const earlier = incident.flows - flows;
  if (earlier === 0) return [incident];
  const sentence = `It goes on from before: ${countText(earlier)} of its flows are in the dataset before, ${name}.`;
  const evidence = incident.evidence.map((one, k) =>
    k === 0 ? { ...one, sentence: `${one.sentence} ${sentence}` } : one,
  );
  return [{ ...incident, rows, flows, evidence }];
}
