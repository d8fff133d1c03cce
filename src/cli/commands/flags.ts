// tidewatch flags: prints the rows above the threshold with scores and reasons, as a table, CSV, JSON or ECS.
import type { Engine } from "../../engine/engine.ts";
import { AppError } from "../../shared/errors.ts";
import type { Flag, Model, Threshold, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { daysOfDataset, flagsText } from "../../shared/threshold-words.ts";
import type { CellValue, Column, Dataset, Filter } from "../../shared/vocabulary.ts";
import {
  type Command,
  type CommandLine,
  type Surroundings,
  usage,
  workspaceOption,
} from "../base/command.ts";
import { ecsEvent } from "../base/ecs.ts";
import {
  datasetOption,
  findModelAndDataset,
  identityColumnsOf,
  jsonProgressOption,
  limitOption,
  methodFrom,
  modelOption,
  thresholdOption,
} from "../base/models.ts";
import { cellText, csvLine, isoTime, printReasons } from "../base/print.ts";
import { filterOption } from "../base/row-options.ts";
import { withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";
import { printEpisodes } from "./flags-episodes.ts";

const blockRows = 200;
export const flagsCommand: Command = {
  name: "flags",
  usage:
    "flags [--model M] [--dataset D] [--threshold T] [--filter FILTER] [--limit N] [--episodes] [--csv|--json|--ecs]",
  about:
    "Prints the rows above the threshold with their reasons, the strangest first. It scores the dataset when the model has no scores of it.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    filter: { type: "string", short: "f", value: "FILTER", about: "only flags that match this filter" },
    ...limitOption("flags to print; 50 when left out, 0 for all"),
    episodes: { type: "boolean", about: "join neighbouring flags of one host with the same main reason" },
    gap: {
      type: "string",
      value: "SECONDS",
      about: "with --episodes: flags that are further apart are not neighbours; 600 when left out",
    },
    csv: { type: "boolean", about: "print CSV" },
    json: { type: "boolean", about: "print one JSON object per flag" },
    ecs: { type: "boolean", about: "print one event of the Elastic Common Schema per flag" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch flags --limit 20",
    "tidewatch flags --threshold false-rate:0.001 --ecs > flags.ndjson",
  ],
  async run(line, surroundings) {
    const shapes = (["csv", "json", "ecs"] as const).filter((shape) => line.flag(shape));
    if (shapes.length > 1) throw usage(flagsCommand, "only one of --csv, --json and --ecs is possible");
    const method = methodFrom(flagsCommand, line);
    const shape = shapes[0] ?? "table";
    if (line.text("gap") !== undefined && !line.flag("episodes"))
      throw usage(flagsCommand, "--gap needs --episodes");
    if (line.flag("episodes") && shape === "ecs")
      throw usage(flagsCommand, "--ecs does not go with --episodes");
    const gapS = line.whole("gap", 600, 1);
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findModelAndDataset(engine, line, surroundings);
      const filter = filterOption(line, "filter", dataset);
      if (line.flag("episodes")) {
        const input = {
          modelId: model.id,
          datasetId: dataset.id,
          filter,
          gapS,
          ...(method ? { method } : {}),
        };
        const summary = await printEpisodes(engine, input, {
          shape: shape === "ecs" ? "table" : shape,
          limit: line.whole("limit", 50) || Number.POSITIVE_INFINITY,
          surroundings,
        });
        if (shape === "table") surroundings.err(`${summary}\n`);
        return;
      }
      const printer = printerOf(shape, { model, dataset, surroundings });
      const query = { engine, model, dataset, method, filter };
      const summary = await eachFlag(query, line, surroundings, printer);
      printer.end();
      if (shape === "table") surroundings.err(`${summary}\n`);
    });
    return 0;
  },
};

interface Query {
  engine: Engine;
  model: Model;
  dataset: Dataset;
  method: ThresholdMethod | undefined;
  filter: Filter;
}

interface Printer {
  /** Columns of the dataset to print. */
  columns: string[];
  flag(flag: Flag, columns: readonly Column[], threshold: Threshold): void;
  end(): void;
}

async function eachFlag(
  { engine, model, dataset, method, filter }: Query,
  line: CommandLine,
  surroundings: Surroundings,
  printer: Printer,
): Promise<string> {
  const limit = line.whole("limit", 50) || Number.POSITIVE_INFINITY;
  for (let done = 0; ; ) {
    if (surroundings.signal.aborted) throw new AppError("CANCELLED", "Interrupted.");
    const page = await engine.handlers["flags.page"]({
      modelId: model.id,
      datasetId: dataset.id,
      ...(method === undefined ? {} : { method }),
      filter,
      offset: done,
      limit: Math.min(blockRows, limit - done),
      columns: printer.columns,
    });
    for (const flag of page.flags) printer.flag(flag, page.columns, page.threshold);
    done += page.flags.length;
    if (page.flags.length > 0 && done < Math.min(limit, page.total)) continue;
    const { flags, warnings } = page.threshold;
    const notes = warnings.map((warning) => `\n  note: ${warning}`).join("");
    return `${done} of ${page.total} flags (${page.threshold.method.method}: ${flagsText(flags ?? 0, daysOfDataset(dataset))})${notes}`;
  }
}

interface PrinterContext {
  model: Model;
  dataset: Dataset;
  surroundings: Surroundings;
}

function printerOf(shape: "table" | "csv" | "json" | "ecs", context: PrinterContext): Printer {
  const { dataset, surroundings } = context;
  const { out } = surroundings;
  const present = identityColumnsOf(dataset);
  const columns = present.length > 0 ? present : dataset.columns.slice(0, 3).map(({ name }) => name);
  if (shape === "csv") {
    out(csvLine(["row", "score", ...columns, "reasons"]));
    return {
      columns,
      flag: (flag, shown) =>
        out(csvLine([String(flag.row), String(flag.score), ...cellsOf(flag, shown), flag.sentence])),
      end() {},
    };
  }
  if (shape === "json") {
    return {
      columns,
      flag: ({ row, score, rawScore, reasons, sentence, cells }, shown, threshold) =>
        printJson({ out }, "flags", {
          ...{ row, score, rawScore, threshold: threshold.value },
          ...objectOf(cells, shown),
          ...{ reasons, sentence },
        }),
      end() {},
    };
  }
  if (shape === "ecs") {
    const all = dataset.columns.map(({ name }) => name);
    return {
      columns: all,
      flag: (flag, shown, threshold) =>
        out(`${JSON.stringify(ecsEvent({ flag, columns: shown, threshold, ...context }))}\n`),
      end() {},
    };
  }
  const rows: string[][] = [];
  const sentences: string[] = [];
  return {
    columns,
    flag(flag, shown) {
      rows.push([String(flag.row), flag.score.toFixed(1), ...cellsOf(flag, shown)]);
      sentences.push(flag.sentence);
    },
    end() {
      if (rows.length === 0) return;
      out(printReasons(["row", "score", ...columns], rows, sentences, surroundings.widthColumns));
    },
  };
}

const cellsOf = ({ cells }: Flag, columns: readonly Column[]): string[] =>
  columns.map((column, c) => cellText(cells[c] ?? null, column));

function objectOf(cells: readonly CellValue[], columns: readonly Column[]): Record<string, CellValue> {
  return Object.fromEntries(
    columns.map(({ name, kind }, c) => {
      const value = cells[c] ?? null;
      return [name, kind === "time" && typeof value === "number" ? isoTime(value) : value];
    }),
  );
}
