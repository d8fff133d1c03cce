// Verdicts, notes and tags of rows, and names of hosts and views, in memory per dataset. Every change is committed to disk before memory
// changes. Changes run one after another.
import type { RowVerdict, SavedView } from "../../shared/triage-vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { Statements } from "../store/statements.ts";
import { type Change, type Described, describe, type RowChange } from "./changes.ts";

/** Verdicts, notes and tags of the rows of one dataset, by row number. */
export interface Annotations {
  readonly verdicts: ReadonlyMap<number, RowVerdict>;
  readonly notes: ReadonlyMap<number, string>;
  readonly tags: ReadonlyMap<number, readonly string[]>;
}
/** The same, writable; used only in this file. */
type Writable = {
  verdicts: Map<number, RowVerdict>;
  notes: Map<number, string>;
  tags: Map<number, readonly string[]>;
};

export interface Verdicts {
  /** Number of changes since the workspace was opened. */
  revision(): number;
  of(datasetId: number): Promise<Annotations>;
  hosts(): Promise<ReadonlyMap<string, string>>;
  views(): Promise<ReadonlyMap<string, SavedView>>;
  /** Computes a change from the present state and applies it; null from `make` means no change. On disk when it resolves. The log names the token `by`. */
  change(how: Described["how"], make: () => Promise<Change | null>, by?: string): Promise<Change | null>;
}

interface VerdictsOptions {
  database: Database;
  now: () => number;
  /** The user's name in the system, for the log. */
  who: string;
}

export function createVerdicts({ database, now, who }: VerdictsOptions): Verdicts {
  const byDataset = new Map<number, Promise<Writable>>();
  let names: Promise<Map<string, string>> | null = null;
  let views: Promise<Map<string, SavedView>> | null = null;
  let revision = 0;
  let last: Promise<unknown> = Promise.resolve();

  const of = (datasetId: number) =>
    remembered(byDataset, datasetId, () => readAnnotations(database, datasetId));
  const hosts = () => (names ??= readHosts(database));
  const savedViews = () => (views ??= readViews(database));

  const remember = async (change: Change) => {
    revision++;
    switch (change.what) {
      case "verdict":
        return put((await of(change.datasetId)).verdicts, change.rows, change.after);
      case "note":
        return put((await of(change.datasetId)).notes, change.rows, change.after);
      case "tag":
        return put((await of(change.datasetId)).tags, change.rows, change.after);
      case "host":
        return put(await hosts(), [change.name], [change.after]);
      case "view":
        return put(await savedViews(), [change.name], [change.after]);
    }
  };

  return {
    revision: () => revision,
    of,
    hosts,
    views: savedViews,
    change(how, make, by) {
      const next = last.then(async () => {
        const change = await make();
        if (change === null) return null;
        await database.transaction(async (statements) => {
          await write(statements, change);
          await writeAudit(statements, {
            ...describe(change),
            how,
            atMs: now(),
            who: by === undefined ? who : `${who}, token ${by}`,
          });
        });
        await remember(change);
        return change;
      });
      last = next.catch(() => {});
      return next;
    },
  };
}

/** Caches a promise unless it fails. */
function remembered<K, V>(map: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = map.get(key);
  if (known) return known;
  const promise = make();
  map.set(key, promise);
  promise.catch(() => map.delete(key));
  return promise;
}

function put<K, V>(map: Map<K, V>, keys: readonly K[], values: readonly (V | null)[]): void {
  keys.forEach((key, i) => {
    const value = values[i] ?? null;
    if (value === null || (Array.isArray(value) && value.length === 0)) map.delete(key);
    else map.set(key, value);
  });
}

async function readAnnotations(database: Database, datasetId: number): Promise<Writable> {
  const stored = await database.columns(
    "SELECT row, verdict, reason, at_ms FROM verdict WHERE dataset_id = ?",
    [datasetId],
  );
  const [rows = [], words = [], reasons = [], times = []] = stored.cells;
  const verdicts = new Map(
    rows.map((row, i) => [
      Number(row),
      { verdict: words[i], reason: reasons[i], atMs: Number(times[i]) } as RowVerdict,
    ]),
  );
  const noted = await database.columns("SELECT row, text FROM note WHERE dataset_id = ?", [datasetId]);
  const notes = new Map((noted.cells[0] ?? []).map((row, i) => [Number(row), String(noted.cells[1]![i])]));
  const tagged = await database.columns("SELECT row, tag FROM tag WHERE dataset_id = ? ORDER BY tag", [
    datasetId,
  ]);
  const tags = new Map<number, string[]>();
  (tagged.cells[0] ?? []).forEach((row, i) => {
    const rowTags = tags.get(Number(row)) ?? [];
    rowTags.push(String(tagged.cells[1]![i]));
    tags.set(Number(row), rowTags);
  });
  return { verdicts, notes, tags };
}

async function readHosts(database: Database): Promise<Map<string, string>> {
  const rows = await database.rows("SELECT address, name FROM host_name");
  return new Map(rows.map(({ address, name }) => [String(address), String(name)]));
}

async function readViews(database: Database): Promise<Map<string, SavedView>> {
  const rows = await database.rows("SELECT name, view FROM saved_view");
  return new Map(rows.map(({ name, view }) => [String(name), JSON.parse(String(view)) as SavedView]));
}

/** Row numbers are passed as one text, so that a hundred thousand of them are one parameter. */
const numbers = "unnest(CAST(string_split(?, ',') AS BIGINT[]))";
const texts = "unnest(string_split(?, ','))";

async function write(statements: Statements, change: Change): Promise<void> {
  switch (change.what) {
    case "verdict": {
      await deleteOld(statements, "verdict", change);
      const remembered = present(change);
      if (remembered.length === 0) return;
      await statements.run(
        `INSERT INTO verdict SELECT ?, ${numbers}, ${texts}, nullif(${texts}, ''), unnest(CAST(string_split(?, ',') AS DOUBLE[]))`,
        [
          change.datasetId,
          remembered.map(({ row }) => row).join(","),
          remembered.map(({ value }) => value.verdict).join(","),
          remembered.map(({ value }) => value.reason ?? "").join(","),
          remembered.map(({ value }) => value.atMs).join(","),
        ],
      );
      return;
    }
    case "tag": {
      await deleteOld(statements, "tag", change);
      const pairs = present(change).flatMap(({ row, value }) => value.map((tag) => ({ row, tag })));
      if (pairs.length === 0) return;
      await statements.run(`INSERT INTO tag SELECT ?, ${numbers}, ${texts}`, [
        change.datasetId,
        pairs.map(({ row }) => row).join(","),
        pairs.map(({ tag }) => tag).join(","),
      ]);
      return;
    }
    case "note":
      await deleteOld(statements, "note", change);
      for (const { row, value } of present(change)) {
        await statements.run("INSERT INTO note VALUES (?, ?, ?, ?)", [
          change.datasetId,
          row,
          value,
          change.atMs,
        ]);
      }
      return;
    case "host":
      await statements.run("DELETE FROM host_name WHERE address = ?", [change.name]);
      if (change.after !== null)
        await statements.run("INSERT INTO host_name VALUES (?, ?)", [change.name, change.after]);
      return;
    case "view":
      await statements.run("DELETE FROM saved_view WHERE name = ?", [change.name]);
      if (change.after !== null)
        await statements.run("INSERT INTO saved_view VALUES (?, ?)", [
          change.name,
          JSON.stringify(change.after),
        ]);
  }
}

async function deleteOld(
  statements: Statements,
  table: "verdict" | "note" | "tag",
  { datasetId, rows, before }: RowChange<unknown>,
): Promise<void> {
  const known = rows.filter((_, i) => before[i] !== null);
  if (known.length === 0) return;
  await statements.run(`DELETE FROM ${table} WHERE dataset_id = ? AND row IN (SELECT ${numbers})`, [
    datasetId,
    known.join(","),
  ]);
}

function present<V>({ rows, after }: RowChange<V>): { row: number; value: V }[] {
  return rows.flatMap((row, i) => {
    const value = after[i] ?? null;
    return value === null ? [] : [{ row, value }];
  });
}

async function writeAudit(statements: Statements, entry: Described): Promise<void> {
  await statements.run("INSERT INTO audit VALUES (nextval('audit_id'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
    entry.atMs,
    entry.who,
    entry.what,
    entry.how,
    entry.datasetId,
    entry.rows,
    entry.row,
    entry.name,
    entry.from,
    entry.to,
  ]);
}
