// The only file that imports DuckDB's library. It is loaded with require: an import would have Node parse the source of each of its hundred
// files for names first, which takes longer than to run them.
import { createRequire } from "node:module";
import type * as Library from "@duckdb/node-api";

export const duckdb = createRequire(import.meta.url)("@duckdb/node-api") as typeof Library;

export type Connection = Library.DuckDBConnection;
export type Instance = Library.DuckDBInstance;
export type Result = Library.DuckDBResult;
export type ColumnType = Library.DuckDBType;
export type DatabaseValue = Library.DuckDBValue;
