// Carries a table plan out on the store: fills one staging table from one clean file, settles what is in it, and reports
// what was refused. The one entrance of this folder.
import type { DelimitedPlan, TablePlan } from "../../core/table/reader.ts";
import type { TableMapping } from "../../shared/mapping.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { csvSql, type CsvSource, readRejects, type Rejects, sniffTypes } from "./csv-source.ts";
import { fillTable, settleTable } from "./fill-table.ts";
import type { ReadOutcome } from "./outcome.ts";
import { readRecords } from "./read-records.ts";
import { readStored } from "./read-stored.ts";
import { rawType, type RawType } from "./rule-sql.ts";

export interface ReadOptions {
  plan: TablePlan;
  /** A clean file: UTF-8, no line over the store's limit. */
  path: string;
  gzip: boolean;
  /** The staging table to make. */
  table: string;
  /** Only so many rows, for a preview. */
  limit?: number;
  /** The analyst's mapping of a store of typed columns; one of separated values is in the plan. */
  mapping?: TableMapping;
  signal?: CancelSignal;
}

/** Fills `table`; throws FILE_NOT_RECOGNISED with a sentence when the content is no table after all. */
export async function readPlan(task: DatabaseTask, options: ReadOptions): Promise<ReadOutcome> {
  const { plan } = options;
  try {
    switch (plan.via) {
      case "delimited":
        return await readDelimited(task, options, plan);
      case "records":
        return await readRecords(task, options, plan);
      default:
        return await readStored(task, options, plan);
    }
  } catch (thrown) {
    throw asFileError(thrown, options.path);
  }
}

// A column is read as text when a value did not fit, so each reading can only find columns that the last one hid.
const mostReadings = 4;

async function readDelimited(
  task: DatabaseTask,
  options: ReadOptions,
  plan: DelimitedPlan,
): Promise<ReadOutcome> {
  const sources = plan.sources;
  const file = { path: options.path, gzip: options.gzip };
  const sniffed = await sniffTypes(task, file, plan, sources);
  const types = rawTypes(plan, sniffed);
  let source: CsvSource = { file, plan, sources, types, lenient: false, quoted: true };
  let rejects: Rejects | null = null;
  for (let reading = 1; reading <= mostReadings; reading++) {
    await task.run(`DROP TABLE IF EXISTS ${quoteName(options.table)}`);
    try {
      await fillTable(task, {
        table: options.table,
        plan,
        from: csvSql(source),
        types,
        limit: options.limit,
      });
    } catch (thrown) {
      if (!source.lenient && isMixedLineEnds(thrown)) {
        source = { ...source, lenient: true };
        continue;
      }
      throw thrown;
    }
    rejects = await readRejects(task, source);
    const misfits = rejects.misfits.filter((name) => types.get(name) !== "VARCHAR");
    if (misfits.length === 0) break;
    for (const name of misfits) types.set(name, "VARCHAR");
  }
  const settled = await settleTable(task, { table: options.table, plan, types });
  return {
    ...settled,
    refused: [...(rejects?.refused ?? []), ...settled.refused],
    refusedRows: (rejects?.rows ?? 0) + settled.refusedRows,
  };
}

/** How each source is to be read: as the first column that is made of it needs it. */
function rawTypes(plan: DelimitedPlan, sniffed: ReadonlyMap<string, string>): Map<string, RawType> {
  const types = new Map<string, RawType>();
  for (const [source, type] of sniffed) {
    const column = plan.columns.find((candidate) => candidate.source === source);
    types.set(source, column ? rawType(column.read, type) : "VARCHAR");
  }
  return types;
}

const isMixedLineEnds = (thrown: unknown) => /state machine reached an invalid state/i.test(String(thrown));

function asFileError(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/No files found|No such file/i.test(message)) {
    return new AppError(
      "FILE_MISSING",
      `The file ${path} is not there any more; check where it went.`,
      message,
    );
  }
  if (/sniffing|CSV Error|Invalid Input Error/i.test(message)) {
    return new AppError(
      "FILE_NOT_RECOGNISED",
      `${path} cannot be read as a table; open a file of comma-, tab-, semicolon- or bar-separated values.`,
      message.slice(0, 2000),
    );
  }
  return thrown;
}
