// tidewatch flows: prints rows of a dataset, filtered and sorted, as a table, CSV or JSON.
import type { Engine } from "../../engine/engine.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset, Page } from "../../shared/vocabulary.ts";
import { type Command, type CommandLine, type Surroundings, workspaceOption } from "../base/command.ts";
import { datasetOption, limitOption } from "../base/models.ts";
import { cellText, csvLine, pageObjects, printTable } from "../base/print.ts";
import { filterOption, parseColumns, parseSort } from "../base/row-options.ts";
import { findDataset, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

const blockRows = 1000;

export const flowsCommand: Command = {
  name: "flows",
  usage: "flows [--dataset D] [--filter FILTER] [--sort S] [--limit N] [--csv|--json]",
  about: "Prints rows of a dataset.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    filter: {
      type: "string",
      short: "f",
      value: "FILTER",
      about: 'only rows that match this filter, such as "bytes > 1MB and dst in 10.0.0.0/8"',
    },
    sort: { type: "string", short: "s", value: "S", about: "sort by these columns: a,b:desc" },
    columns: { type: "string", short: "c", value: "A,B", about: "only these columns, in this order" },
    ...limitOption("rows to print; 50 when left out, 0 for all"),
    offset: { type: "string", value: "N", about: "rows to skip first" },
    count: { type: "boolean", about: "print only the number of matching rows" },
    csv: { type: "boolean", about: "print CSV" },
    json: { type: "boolean", about: "print one JSON object per row" },
  },
  examples: [
    'tidewatch flows --filter "label != BENIGN" --sort bytes:desc --limit 20',
    "tidewatch flows --dataset 3 --csv --limit 0 > all.csv",
  ],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      if (line.flag("count")) {
        const { total } = await block(engine, dataset, line, { offset: 0, limit: 0 });
        surroundings.out(`${total}\n`);
        return;
      }
      await printRows(engine, dataset, line, surroundings);
    });
    return 0;
  },
};

async function printRows(
  engine: Engine,
  dataset: Dataset,
  line: CommandLine,
  surroundings: Surroundings,
): Promise<void> {
  const limit = line.whole("limit", 50) || Number.POSITIVE_INFINITY;
  const first = line.whole("offset", 0);
  const shape = line.flag("json") ? "json" : line.flag("csv") ? "csv" : "table";
  const table: string[][] = [];
  let columns: Column[] = [];
  let total = 0;
  for (let done = 0; done < limit; ) {
    if (surroundings.signal.aborted) throw new AppError("CANCELLED", "Interrupted.");
    const page = await block(engine, dataset, line, {
      offset: first + done,
      limit: Math.min(blockRows, limit - done),
    });
    total = page.total;
    columns = page.columns.map((name) => dataset.columns.find((column) => column.name === name)!);
    if (shape === "csv" && done === 0) surroundings.out(csvLine(page.columns));
    if (shape === "json") {
      for (const row of pageObjects(page, columns)) printJson(surroundings, "flows", row);
    } else {
      const rows = page.rowIds.map((_, row) =>
        page.cells.map((cells, c) => cellText(cells[row]!, columns[c]!)),
      );
      if (shape === "csv") for (const row of rows) surroundings.out(csvLine(row));
      else table.push(...rows);
    }
    done += page.rowIds.length;
    if (page.rowIds.length === 0 || first + done >= page.total) break;
  }
  if (shape !== "table") return;
  surroundings.out(
    printTable(
      columns.map((column) => column.name),
      table,
      surroundings.widthColumns,
    ),
  );
  surroundings.err(`${table.length} of ${total} rows\n`);
}

function block(
  engine: Engine,
  dataset: Dataset,
  line: CommandLine,
  range: { offset: number; limit: number },
): Promise<Page> {
  return Promise.resolve(
    engine.handlers["flows.page"]({
      datasetId: dataset.id,
      filter: filterOption(line, "filter", dataset),
      sort: parseSort(line.text("sort") ?? ""),
      ...range,
      columns: parseColumns(line.text("columns")),
    }),
  );
}
