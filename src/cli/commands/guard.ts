// tidewatch guard: the rows chosen as normal that are least like the others, before anything is learned from them.
import type { Engine } from "../../engine/engine.ts";
import type { JobInput } from "../../shared/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Guard } from "../../shared/model-life-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Command, type CommandLine, type Surroundings, workspaceOption } from "../command.ts";
import { datasetOption, jsonProgressOption, normalOptions, telling } from "../models.ts";
import { cellText, printReasons } from "../print.ts";
import { findDataset, runJob, withEngine } from "../session.ts";
import { featuresFrom, rowsFrom } from "./train-wishes.ts";

export const guardCommand: Command = {
  name: "guard",
  usage: "guard [--dataset D] [--normal FILTER] [--features F] [--top N] [--json]",
  about: "Lists the rows chosen as normal that are least like the others, and what they do to the line.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    ...normalOptions,
    top: { type: "string", short: "n", value: "N", about: "how many, 50 when left out, 200 at most" },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ['tidewatch guard --dataset monday.csv --normal "label = BENIGN" --top 20'],
  async run(line, surroundings) {
    const wishes = guardWishes(guardCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const guard = await runGuard(engine, dataset, wishes, { line, surroundings });
      if (line.flag("json")) surroundings.out(`${JSON.stringify(guard)}\n`);
      else printGuard(guard, surroundings.widthColumns, surroundings.out);
    });
    return 0;
  },
};

type GuardWishes = Omit<JobInput<"model.guard">, "datasetId" | "columns">;

export function guardWishes(command: Command, line: CommandLine): GuardWishes {
  return {
    normal: filterFrom(line.text("normal") ?? ""),
    exclude: rowsFrom(command, line, "exclude"),
    features: featuresFrom(line.text("features") ?? "default"),
    seed: line.whole("seed", 1),
    rows: 100_000,
    top: Math.min(200, line.whole("top", 50, 1)),
  };
}

export function runGuard(
  engine: Engine,
  dataset: Dataset,
  wishes: GuardWishes,
  session: { line: CommandLine; surroundings: Surroundings },
): Promise<Guard> {
  const columns = telling.filter((name) => dataset.columns.some((column) => column.name === name));
  return runJob(engine, "model.guard", { ...wishes, datasetId: dataset.id, columns }, session);
}

export function printGuard(guard: Guard, width: number, out: (text: string) => void): void {
  const rows = guard.suspects.map(({ row, score, cells }) => [
    String(row),
    score.toFixed(1),
    ...cells.map((cell, c) => cellText(cell, guard.columns[c]!)),
  ]);
  const sentences = guard.suspects.map(({ sentence }) => sentence);
  out(printReasons(["row", "score", ...guard.columns.map(({ name }) => name)], rows, sentences, width));
  out(`${guard.sentence}\n`);
  for (const { excluded, change } of guard.moves) {
    if (change !== null)
      out(
        `  without the ${excluded} strangest the line is ${Math.abs(Math.round(100 * change))} % ${change <= 0 ? "lower" : "higher"}\n`,
      );
  }
  for (const warning of guard.warnings) out(`  note: ${warning}\n`);
}
