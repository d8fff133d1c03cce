// Which incidents a filter selects. An incident is one row for each pair of its hosts and each of its kinds; the filter holds if it holds for
// one of them. The store evaluates it, so a filter means the same here and in the grid.
import { everything } from "../../shared/filter.ts";
import { fittingFilter } from "../../shared/filter-check.ts";
import type { Column } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";
import type { Alert } from "./alert.ts";

type Incident = Alert["incident"];

const column = (name: string, kind: Column["kind"], about: string): Column => ({
  name,
  kind,
  unit: null,
  about,
});

/** What a filter of a sink may name, also by the short names: src, dst, ip, time. */
const incidentColumns: readonly Column[] = [
  column("severity", "number", "0 to 100"),
  column("kind", "text", "a kind of behaviour, such as beacon or scan"),
  column("title", "text", "who did what to whom"),
  column("orig_addr", "text", "an originator"),
  column("resp_addr", "text", "a responder"),
  column("flows", "integer", "how many flows"),
  column("start_time", "time", "first time"),
  column("end_time", "time", "last time"),
  column("dataset", "text", "name of the dataset"),
];

/** Throws a sentence when the filter names something that no incident has. */
export function checkIncidentFilter(text: string): void {
  if (text.trim() !== "") fittingFilter(text, incidentColumns);
}

/** Whether the filter selects the incident. */
export async function selects(
  database: Database,
  text: string,
  { incident, dataset }: Pick<Alert, "incident" | "dataset">,
): Promise<boolean> {
  const filter = text.trim() === "" ? everything : fittingFilter(text, incidentColumns);
  const { sql, values } = compileFilter(filter, incidentColumns);
  const [row] = await database.rows(
    `SELECT count(*) AS count FROM (
       SELECT ?::DOUBLE AS severity, kind, ?::VARCHAR AS title, orig_addr, resp_addr, ?::BIGINT AS flows,
         make_timestamp(?::BIGINT) AS start_time, make_timestamp(?::BIGINT) AS end_time, ?::VARCHAR AS dataset
       FROM (SELECT unnest(from_json(?, '["VARCHAR"]')) AS kind),
         (SELECT unnest(from_json(?, '["VARCHAR"]')) AS orig_addr),
         (SELECT unnest(from_json(?, '["VARCHAR"]')) AS resp_addr)) WHERE ${sql}`,
    [...rowOf(incident), dataset.name, ...listsOf(incident), ...values],
  );
  return Number(row?.count) > 0;
}

const rowOf = ({ severity, title, flows, fromMs, toMs }: Incident) => [
  ...[severity, title, flows],
  ...[Math.round(fromMs * 1000), Math.round(toMs * 1000)],
];

/** An incident without hosts on one side is one row all the same. */
const listsOf = ({ kinds, originators, responders }: Incident): string[] =>
  [kinds, originators, responders].map((list) => JSON.stringify(list.length > 0 ? list : [null]));
