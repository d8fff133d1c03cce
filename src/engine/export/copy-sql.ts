// Builds the COPY statement that writes a relation into a file, for each format. In text, times are UTC ISO 8601 with microseconds. JSON is
// assembled as text, so that an event omits missing values.

import type { ExportFormat } from "../../shared/contract/data.ts";
import { ecsTimes, ecsValues, ecsVersion } from "../../shared/ecs-fields.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { OutColumn } from "./out-columns.ts";

interface CopyOptions {
  columns: readonly OutColumn[];
  format: ExportFormat;
  ecs: boolean;
  /** Whether to escape text that a spreadsheet would run as a formula. */
  spreadsheet: boolean;
  /** Whether to compress with gzip. */
  gzip: boolean;
  /** Program version and dataset name, for each event. */
  version: string;
  datasetName: string;
}

/** The columns to select, and the options of COPY. */
export function copyParts(options: CopyOptions): { select: string; options: string } {
  const { format, columns, ecs, spreadsheet } = options;
  const gzip = options.gzip ? ", COMPRESSION gzip" : "";
  if (format === "parquet") {
    const select = columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`).join(", ");
    return { select, options: "FORMAT parquet, COMPRESSION zstd" };
  }
  if (format === "csv") {
    const named = ecs
      ? columns.flatMap(ecsFieldsOf)
      : columns.map((column) => ({ path: column.name, column }));
    const select = named
      .map((one) => {
        const value = csvValue(one);
        if (!spreadsheet) return `${value} AS ${quoteName(one.path)}`;
        const name = one.path.replace(formula, "'$&");
        return `${one.column.kind === "text" ? disarmed(value) : value} AS ${quoteName(name)}`;
      })
      .join(", ");
    return { select, options: `FORMAT csv, HEADER true${gzip}` };
  }
  const select = ecs ? ecsEvent(options) : plainObject(columns);
  // A single column of JSON text. The delimiter cannot occur in it, so the CSV writer passes it through unchanged.
  return {
    select,
    options: `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER ${quoteText("\u0001")}${gzip}`,
  };
}

interface EcsColumn {
  /** Path with dots between the names of objects. */
  path: string;
  column: OutColumn;
  nanoseconds?: boolean;
}

const roleFields: Partial<Record<OutColumn["role"], string>> = {
  score: "event.risk_score",
  reason: "event.reason",
};
const ownPrefix = "tidewatch.";

/** The ECS names of a column. What the schema does not know goes under `tidewatch`. */
function ecsFieldsOf(column: OutColumn): EcsColumn[] {
  if (column.role !== "own") return [{ path: roleFields[column.role] ?? ownPrefix + column.name, column }];
  const known = [...ecsTimes, ...ecsValues].filter(
    (field) => field.column === column.name && (!field.nanoseconds || isNumber(column)),
  );
  if (known.length === 0) return [{ path: ownPrefix + column.name, column }];
  return known.map(({ field, nanoseconds = false }) => ({ path: field, column, nanoseconds }));
}

const isNumber = ({ kind }: OutColumn) => kind === "number" || kind === "integer";
const isoText = (sql: string) => `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
const nanosecondsOf = (sql: string) => `CAST(round(${sql} * 1e9) AS BIGINT)`;

function csvValue({ column, nanoseconds }: Pick<EcsColumn, "column" | "nanoseconds">): string {
  if (nanoseconds) return nanosecondsOf(column.sql);
  return column.kind === "time" ? isoText(column.sql) : column.sql;
}

/** First characters that make a spreadsheet read text as a formula; some read the wide forms of East Asian text too. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

const disarmed = (sql: string): string =>
  `CASE WHEN regexp_matches(${sql}, ${quoteText(formula.source)}) THEN '''' || ${sql} ELSE ${sql} END`;

/** A value as JSON text; SQL NULL for a missing value. */
function jsonValue({ sql, kind }: OutColumn): string {
  switch (kind) {
    case "text":
      return `CAST(to_json(${sql}) AS VARCHAR)`;
    case "time":
      return `'"' || ${isoText(sql)} || '"'`;
    case "number":
      // JSON has no infinity, so write it as text.
      return `CASE WHEN isfinite(${sql}) THEN CAST(${sql} AS VARCHAR) ELSE '"' || CAST(${sql} AS VARCHAR) || '"' END`;
    default:
      return `CAST(${sql} AS VARCHAR)`;
  }
}

const keyText = (name: string) => `${JSON.stringify(name)}:`;

function plainObject(columns: readonly OutColumn[]): string {
  const members = columns.map(
    (column) => `${quoteText(keyText(column.name))} || coalesce(${jsonValue(column)}, 'null')`,
  );
  return `concat('{', concat_ws(',', ${members.join(", ")}), '}')`;
}

/** Maps names to SQL that gives JSON text, or to nested names. */
type Tree = Map<string, string | Tree>;

function ecsEvent({ columns, version, datasetName }: CopyOptions): string {
  const tree: Tree = new Map();
  const say = (path: string, value: unknown) => put(tree, path.split("."), quoteText(JSON.stringify(value)));
  const flagged = columns.find(({ role }) => role === "flagged");
  say("ecs.version", ecsVersion);
  say("event.category", ["network"]);
  say("event.type", ["connection"]);
  say("event.module", "tidewatch");
  say("event.dataset", "tidewatch.flow");
  put(
    tree,
    ["event", "kind"],
    flagged ? `CASE WHEN ${flagged.sql} THEN '"alert"' ELSE '"event"' END` : `'"event"'`,
  );
  say("observer.product", "Tidewatch");
  say("observer.version", version);
  put(tree, ["tidewatch", "source"], quoteText(JSON.stringify(datasetName)));
  for (const { path, column, nanoseconds } of columns.flatMap(ecsFieldsOf)) {
    const value = nanoseconds ? `CAST(${nanosecondsOf(column.sql)} AS VARCHAR)` : jsonValue(column);
    // A column name with dots stays one name.
    const names = path.startsWith(ownPrefix) ? ["tidewatch", path.slice(ownPrefix.length)] : path.split(".");
    put(tree, names, value);
  }
  return `concat('{', ${membersOf(tree)}, '}')`;
}

function put(tree: Tree, [name = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const known = tree.get(name);
  const inner: Tree = known instanceof Map ? known : new Map();
  tree.set(name, inner);
  put(inner, rest, value);
}

/** The members of an object. Members that are null are omitted, and an object without members too. */
const membersOf = (tree: Tree): string =>
  `concat_ws(',', ${[...tree].map(([name, value]) => memberOf(name, value)).join(", ")})`;

const memberOf = (name: string, value: string | Tree): string =>
  typeof value === "string"
    ? `${quoteText(keyText(name))} || (${value})`
    : `${quoteText(`${keyText(name)}{`)} || nullif(${membersOf(value)}, '') || '}'`;
