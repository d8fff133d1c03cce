// The schema of a workspace's database, as a list of migrations. A migration that has shipped never changes; a new need is a new migration.
import manifest from "../../../package.json" with { type: "json" };
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import type { Statements } from "./statements.ts";

/** Fields in results of models, until schema 7. */
const newNames = { line: "threshold", oldLine: "oldThreshold", looked: "checkedRows", judged: "rows" };

const steps: readonly string[][] = [
  [
    `CREATE SEQUENCE dataset_id START 1`,
    `CREATE SEQUENCE job_id START 1`,
    `CREATE TABLE dataset (
       id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, row_count BIGINT NOT NULL,
       columns JSON NOT NULL, source JSON NOT NULL, time_span JSON, refused JSON NOT NULL, refused_rows BIGINT NOT NULL,
       warnings JSON NOT NULL, imported_at_ms DOUBLE NOT NULL, import_ms DOUBLE NOT NULL, deleted BOOLEAN NOT NULL DEFAULT false)`,
    `CREATE TABLE job (
       id INTEGER PRIMARY KEY, kind VARCHAR NOT NULL, title VARCHAR NOT NULL, state VARCHAR NOT NULL, input JSON,
       output JSON, error JSON, created_at_ms DOUBLE NOT NULL, started_at_ms DOUBLE, ended_at_ms DOUBLE)`,
  ],
  [
    `CREATE SEQUENCE model_id START 1`,
    `CREATE SEQUENCE scores_id START 1`,
    `CREATE TABLE model (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, facts JSON NOT NULL)`,
    `CREATE TABLE scores (
       id INTEGER PRIMARY KEY, model_id INTEGER NOT NULL, dataset_id INTEGER NOT NULL, row_count BIGINT NOT NULL,
       method JSON NOT NULL, warnings JSON NOT NULL, scored_at_ms DOUBLE NOT NULL, took_ms DOUBLE NOT NULL)`,
  ],
  [`CREATE TABLE capture_health (dataset_id INTEGER PRIMARY KEY, health JSON NOT NULL)`],
  // Verdicts, notes and tags. No keys: a change deletes and inserts in one transaction, which an index would refuse.
  [
    `CREATE SEQUENCE audit_id START 1`,
    `CREATE TABLE verdict (
       dataset_id INTEGER NOT NULL, row BIGINT NOT NULL, verdict VARCHAR NOT NULL, reason VARCHAR, at_ms DOUBLE NOT NULL)`,
    `CREATE TABLE note (dataset_id INTEGER NOT NULL, row BIGINT NOT NULL, text VARCHAR NOT NULL, at_ms DOUBLE NOT NULL)`,
    `CREATE TABLE tag (dataset_id INTEGER NOT NULL, row BIGINT NOT NULL, tag VARCHAR NOT NULL)`,
    `CREATE TABLE host_name (address VARCHAR NOT NULL, name VARCHAR NOT NULL)`,
    `CREATE TABLE saved_view (name VARCHAR NOT NULL, view JSON NOT NULL)`,
    `CREATE TABLE audit (
       id BIGINT NOT NULL, at_ms DOUBLE NOT NULL, who VARCHAR NOT NULL, what VARCHAR NOT NULL, how VARCHAR NOT NULL,
       dataset_id INTEGER, row_count BIGINT NOT NULL, row BIGINT, name VARCHAR, from_text VARCHAR NOT NULL,
       to_text VARCHAR NOT NULL)`,
  ],
  [`ALTER TABLE model ADD COLUMN champion BOOLEAN DEFAULT false`],
  [`ALTER TABLE model ADD COLUMN deleted BOOLEAN DEFAULT false`],
  // Findings of behaviours. No keys: the incidents of a dataset are replaced in one transaction.
  [
    `CREATE TABLE incident_search (dataset_id INTEGER NOT NULL, version INTEGER NOT NULL, sentence VARCHAR NOT NULL)`,
    `CREATE TABLE incident (
       dataset_id INTEGER NOT NULL, incident_rank INTEGER NOT NULL, incident_key VARCHAR NOT NULL, facts JSON NOT NULL)`,
    `CREATE TABLE incident_rows (
       dataset_id INTEGER NOT NULL, incident_rank INTEGER NOT NULL, first_row BIGINT NOT NULL, last_row BIGINT NOT NULL)`,
  ],
  // Fields of the contract were renamed; stored JSON follows.
  [
    `${renameKeys("job", "output", newNames)} WHERE kind LIKE 'model.%'`,
    `${renameKeys("job", "input", { ...newNames, judged: "verdicts" })} WHERE kind LIKE 'model.%' OR kind LIKE 'report.%'`,
    renameKeys("model", "facts", newNames),
  ],
  // The last drill of a dataset. No key: it is replaced in one transaction.
  [`CREATE TABLE drill (dataset_id INTEGER NOT NULL, version INTEGER NOT NULL, facts JSON NOT NULL)`],
  // Settings that belong to the workspace instead of the user.
  [`CREATE TABLE workspace_choice (name VARCHAR NOT NULL, value JSON NOT NULL)`],
  // Which model scores a search for incidents used.
  [`ALTER TABLE incident_search ADD COLUMN basis VARCHAR`],
  // A dataset of a watch is recorded before its first row. It is live until the watch ends.
  [`ALTER TABLE dataset ADD COLUMN live BOOLEAN DEFAULT false`],
  // What retraining led to, and what was rolled back.
  [`CREATE TABLE model_change (at_ms BIGINT NOT NULL, facts JSON NOT NULL)`],
];

/** The statement that renames keys in JSON. A quote inside a text is escaped, so a quoted key never occurs within a text. */
function renameKeys(table: string, column: string, names: Record<string, string>): string {
  const renamed = Object.entries(names).reduce(
    (json, [name, newName]) => `replace(${json}, '"${name}":', '"${newName}":')`,
    `${column}::VARCHAR`,
  );
  return `UPDATE ${table} SET ${column} = ${renamed}`;
}

export const schemaVersion = steps.length;

/**
 * Migrates a database to the present schema. Refuses one from a newer Tidewatch.
 * @param to an older schema, for tests of a migration
 */
export async function migrate(database: Database, workspace: string, to = schemaVersion): Promise<void> {
  await database.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
  const [row] = await database.rows("SELECT max(version) AS version FROM schema_version");
  const version = Number(row?.version ?? 0);
  refuseNewer(version, workspace);
  for (let next = version; next < to; next++) {
    await database.transaction((statements) => applyStep(statements, next));
  }
}

/**
 * Refuses a workspace whose records have a newer form, as after a return to an older Tidewatch.
 * @param writer the version that wrote it, where that is known
 */
export function refuseNewer(version: number, workspace: string, writer?: string): void {
  if (version <= schemaVersion) return;
  const newer = writer === undefined ? "a newer Tidewatch" : `Tidewatch ${writer}`;
  throw new AppError(
    "WORKSPACE_NEWER",
    `The workspace ${workspace} was last opened by ${newer}, whose records (form ${version}) Tidewatch ${manifest.version} cannot read (up to form ${schemaVersion}); nothing was changed: open it with ${writer === undefined ? "that version" : `Tidewatch ${writer} or newer`}, or name another workspace.`,
  );
}

async function applyStep(statements: Statements, index: number): Promise<void> {
  for (const sql of steps[index]!) await statements.run(sql);
  await statements.run("DELETE FROM schema_version");
  await statements.run("INSERT INTO schema_version VALUES (?)", [index + 1]);
}
