// Tables as far as the core reads them: the head is recognised and mapped by every reader that knows it, logs are parsed to rows, and
// JSON is measured. What the store does with them is the target `imports`.
import { choosePlan } from "../../../src/core/table/choose-plan.ts";
import { recogniseTable, tableReaders } from "../../../src/core/table/formats/readers.ts";
import { followedGuess } from "../../../src/core/table/guess-mapping.ts";
import { parseHead, type TableHead } from "../../../src/core/table/head.ts";
import { createJsonScan } from "../../../src/core/table/json-limits.ts";
import { mostColumns, mostFields } from "../../../src/core/table/limits.ts";
import type { RecordsPlan, TablePlan } from "../../../src/core/table/reader.ts";
import { createRecordParser } from "../../../src/core/table/records/record-parser.ts";
import type { RecordBatch, RecordParser } from "../../../src/core/table/records/record-table.ts";
import { isReservedName } from "../../../src/core/table/reserved-names.ts";
import { checkHead } from "../../../src/engine/import/check-limits.ts";
import { inflateZstd } from "../../../src/engine/import/zstd.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { TableMappingSchema } from "../../../src/shared/mapping.ts";
import { tableSeeds, tableWords } from "../seeds/tables.ts";
import { type FuzzTarget, must, mustBeSentence } from "../target.ts";

export const tables: FuzzTarget = {
  name: "tables",
  about: "every table reader and log parser of the core",
  under: ["/src/core/table/"],
  words: tableWords,
  few: 1200,
  async open() {
    return { seeds: tableSeeds(), run: readTable, async close() {} };
  },
};

function readTable(input: Uint8Array): void {
  const head = parseHead("input.log", input, true);
  try {
    checkHead("input.log", head);
    const known = tableReaders.filter((reader) => reader.recognise(head) !== null);
    const surest = recogniseTable(head);
    must(surest === null || known.includes(surest.reader), "the surest reader does not know it");
    for (const reader of known) {
      const { plan } = choosePlan(head, reader, {});
      checkPlan(plan);
      if (plan.via === "delimited") mapByHand(head, input);
      if (plan.via === "records") parseRecords(plan, input);
      if (plan.via === "json") createJsonScan().push(input);
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    mustBeSentence(thrown);
  }
}

/** The guess, and the mapping that the dialog would send back. */
function mapByHand(head: TableHead, input: Uint8Array): void {
  const mapping = followedGuess(head);
  if (mapping === null) return;
  const parsed = TableMappingSchema.safeParse(mapping);
  must(parsed.success, `a guess that is no mapping: ${parsed.error?.message}`);
  const columns = mapping.columns.map((column, i) => ({
    ...column,
    role: roles[input[i % input.length]! % roles.length]!,
  }));
  checkPlan(choosePlan(head, recogniseTable(head)!.reader, { mapping: { ...mapping, columns } }).plan);
}

const roles = [
  "keep",
  "leave-out",
  "label",
  "attack-mark",
  "time",
  "start_time",
  "duration_s",
  "orig_addr",
  "no_role",
];

function checkPlan(plan: TablePlan): void {
  checkWarnings(plan.warnings);
  if (plan.via !== "delimited") return;
  const names = plan.columns.map(({ name }) => name);
  checkNames(names);
  for (const { source, name } of plan.columns)
    must(plan.sources.includes(source), `column ${name} is read from a source that is not there`);
  must(new Set(plan.sources).size === plan.sources.length, "two sources have one name");
}

function checkNames(names: readonly string[]): void {
  must(new Set(names.map((name) => name.toLowerCase())).size === names.length, "two columns have one name");
  for (const name of names) must(!isReservedName(name), `a column has the reserved name ${name}`);
}

function checkWarnings(warnings: readonly string[]): void {
  must(warnings.length <= 2 * mostColumns + 100, `${warnings.length} warnings`);
  for (const warning of warnings) must(warning.length <= 10_000, `a warning of ${warning.length} characters`);
}

function parseRecords(plan: RecordsPlan, input: Uint8Array): void {
  read(createRecordParser(plan, inflateZstd), input);
  if (plan.format !== "nfdump-csv" && plan.format !== "nfdump-json" && plan.format !== "nfcapd")
    read(createRecordParser({ ...plan, events: true }, inflateZstd), input);
}

function read(parser: RecordParser, input: Uint8Array): void {
  const piece = 1 + ((input.length * 7) % 500);
  const decoder = new TextDecoder("utf-8");
  for (let at = 0; at < input.length; at += piece) {
    const bytes = input.subarray(at, at + piece);
    if (parser.pushBytes) parser.pushBytes(bytes);
    else parser.push(decoder.decode(bytes, { stream: true }));
    if (parser.waiting > 100) checkBatch(parser.take());
  }
  parser.end();
  checkBatch(parser.take());
  checkWarnings(parser.warnings);
  must(parser.refused.length <= 100, `${parser.refused.length} different reasons`);
  for (const { reason, count, examples } of parser.refused) {
    must(reason.length <= 300, `a reason of ${reason.length} characters`);
    must(count >= examples.length && examples.length <= 10, "examples that were not counted");
  }
}

function checkBatch(batch: RecordBatch | null): void {
  if (batch === null) return;
  must(batch.columns.length <= mostFields + 100, `${batch.columns.length} columns`);
  checkNames(batch.columns.map(({ name }) => name));
  for (const [i, { name, kind }] of batch.columns.entries()) {
    const values = batch.values[i]!;
    must(values.length === batch.rows, `column ${name} has ${values.length} of ${batch.rows} values`);
    for (const value of values)
      if (value !== null) must(fits[kind](value), `${name} (${kind}) holds ${value}`);
  }
}

const fits: Readonly<Record<RecordBatch["columns"][number]["kind"], (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  integer: (value) => typeof value === "number" && Number.isSafeInteger(value),
  time: (value) => typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= 8.64e15,
};
