// Reads the log of changes. verdicts.ts writes it, in the transaction of each change.
import type { ParsedInput } from "../../shared/contract/contract.ts";
import { type AuditEntry, AuditEntrySchema } from "../../shared/triage-vocabulary.ts";
import type { Database } from "../store/database.ts";

export async function readAudit(
  database: Database,
  { datasetId, offset, limit }: ParsedInput<"audit.list">,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const where = datasetId === undefined ? "true" : "dataset_id = ?";
  const values = datasetId === undefined ? [] : [datasetId];
  const [count] = await database.rows(`SELECT count(*) AS count FROM audit WHERE ${where}`, values);
  const rows = await database.rows(
    `SELECT * FROM audit WHERE ${where} ORDER BY id DESC LIMIT ${limit} OFFSET ${offset}`,
    values,
  );
  const entries = rows.map((row) =>
    AuditEntrySchema.parse({
      id: Number(row.id),
      atMs: Number(row.at_ms),
      who: row.who,
      what: row.what,
      how: row.how,
      datasetId: row.dataset_id,
      rows: Number(row.row_count),
      row: row.row,
      name: row.name,
      from: row.from_text,
      to: row.to_text,
    }),
  );
  return { entries, total: Number(count!.count) };
}
