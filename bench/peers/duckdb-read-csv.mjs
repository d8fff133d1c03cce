// The peer for tables: DuckDB's own reader into a database file.  node duckdb-read-csv.mjs FILE.csv  → seconds
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-peer-"));
const instance = await DuckDBInstance.create(join(folder, "peer.duckdb"), {
  threads: String(availableParallelism()),
});
const connection = await instance.connect();
const started = performance.now();
await connection.run(`CREATE TABLE t AS SELECT * FROM read_csv('${process.argv[2].replaceAll("'", "''")}')`);
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
connection.closeSync();
instance.closeSync();
rmSync(folder, { recursive: true });
