// Filters: what the field of the window and the command line take, from the text to the rows that the store finds.
import { join } from "node:path";
import { openDatabase } from "../../../src/engine/store/database.ts";
import { compileFilter } from "../../../src/engine/store/filter-sql.ts";
import { toFailure } from "../../../src/shared/errors.ts";
import { formatFilter, parseFilter } from "../../../src/shared/filter.ts";
import { checkFilter } from "../../../src/shared/filter-check.ts";
import { filterExamples } from "../../../src/shared/filter-examples.ts";
import { type Filter, FilterSchema } from "../../../src/shared/vocabulary.ts";
import { filterColumn, flowColumns } from "../../support/filter-columns.ts";
import { type FuzzTarget, must, mustBeSentence } from "../target.ts";

const columns = [...flowColumns, filterColumn("tls_sni", "text"), filterColumn("cut", "boolean")];

export const filters: FuzzTarget = {
  name: "filters",
  about: "the filter language: parse, print, check, compile and run",
  under: ["/src/shared/filter", "/src/engine/store/filter-sql"],
  words: [
    ...[
      " and ",
      " or ",
      "not ",
      " in ",
      " is missing",
      " contains ",
      " matches ",
      "(",
      ")",
      "{",
      "}",
      ",",
      "..",
      "/",
    ],
    ...[
      "=",
      "!=",
      "<",
      "<=",
      "~",
      "&&",
      "||",
      "!",
      '"',
      "'",
      "`",
      "\\",
      "(?i)",
      "[a",
      "a{1000}",
      "(a|a)*",
      "%",
      "µ",
    ],
    ...[
      "src",
      "dst",
      "dport",
      "bytes",
      "time",
      "proto",
      "cut",
      "start_time",
      "verdict",
      "rowid",
      "ip.addr",
      "name",
    ],
    ...[
      "1MB",
      "500ms",
      "09:50",
      "2026-03-03 09:50",
      "10.0.0.0/8",
      "2001:db8::/129",
      "::",
      "private",
      "1e999",
      "-",
    ],
  ],
  few: 1000,
  async open(folder) {
    const database = await openDatabase(join(folder, "filters.duckdb"), { threads: 1, memoryMb: 200 });
    const types = {
      time: "TIMESTAMP",
      text: "VARCHAR",
      integer: "BIGINT",
      number: "DOUBLE",
      boolean: "BOOLEAN",
    };
    await database.run(
      `CREATE TABLE t (${columns.map(({ name, kind }) => `${name} ${types[kind]}`).join(", ")})`,
    );
    await database.run(
      "INSERT INTO t SELECT '2026-03-03 09:50:00'::TIMESTAMP + i * INTERVAL 7 HOUR, '10.0.0.' || i, i, 'server', 443, 'tcp', i * 1000, i / 3, 'a.example', i > 3 FROM range(8) x(i)",
    );
    const run = async (filter: Filter) => {
      const { sql, values } = compileFilter(filter, columns);
      must(sql.split("?").length - 1 === values.length, "a parameter without a value");
      await database.numbers(`SELECT rowid::UINTEGER FROM t WHERE ${sql}`, values);
    };
    const texts = filterExamples.flatMap(({ examples }) => examples.map(({ filter }) => filter));
    return {
      seeds: texts.map((text) => new TextEncoder().encode(text)),
      async run(input) {
        const text = new TextDecoder().decode(input);
        checkPlace(text);
        const parsed = parseFilter(text);
        if (!parsed.ok) return;
        checkPrint(parsed.filter);
        await run(parsed.filter).catch((thrown) => mustBeSentence(toFailure(thrown)));
      },
      close: () => database.close(),
    };
  },
};

/** Where a filter does not fit, a place in the text is marked. */
function checkPlace(text: string): void {
  const problem = checkFilter(text, columns);
  if (problem === null) return;
  const { at, end } = problem;
  must(at >= 0 && at <= end && end <= text.length, `the place ${at} to ${end} is outside the text`);
}

function checkPrint(filter: Filter): void {
  must(FilterSchema.safeParse(filter).success, "the parser makes what the schema refuses");
  const text = formatFilter(filter);
  const again = parseFilter(text);
  must(again.ok, `the printed filter does not parse: ${text.slice(0, 300)}`);
  must(
    JSON.stringify(again.filter) === JSON.stringify(filter),
    `printed as another filter: ${text.slice(0, 300)}`,
  );
}
