// tidewatch guard: before a training, lists the normal rows that are least like the others.
import type { Engine } from "../../engine/engine.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import type { GuardOutcome } from "../../shared/model-life-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Command, type CommandLine, type Surroundings, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  identityColumnsOf,
  jsonProgressOption,
  limitOption,
  normalOptions,
} from "../base/models.ts";
import { cellText, printReasons } from "../base/print.ts";
import { filterOption } from "../base/row-options.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";
import { featuresFrom, rowsFrom } from "./train-input.ts";

export const guardCommand: Command = {
  name: "guard",
  usage: "guard [--dataset D] [--normal FILTER] [--features F] [--limit N] [--json]",
  about:
    "Lists the rows chosen as normal that are least like the others, and how far they move the threshold.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    ...normalOptions,
    ...limitOption("rows to list; 50 when left out, 200 at most"),
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ['tidewatch guard --dataset monday.csv --normal "label = BENIGN" --limit 20'],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const input = guardInput(guardCommand, line, dataset);
      const guard = await runGuard(engine, dataset, input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "guard", guard);
      else printGuard(guard, surroundings.widthColumns, surroundings.out);
    });
    return 0;
  },
};

type GuardInput = Omit<JobInput<"model.guard">, "datasetId" | "columns">;

export function guardInput(command: Command, line: CommandLine, dataset: Dataset): GuardInput {
  return {
    normal: filterOption(line, "normal", dataset),
    exclude: rowsFrom(command, line, "exclude"),
    features: featuresFrom(line.text("features") ?? "default"),
    seed: line.whole("seed", 1),
    rows: 100_000,
    top: Math.min(200, line.whole("limit", 50, 1)),
  };
}

export function runGuard(
  engine: Engine,
  dataset: Dataset,
  input: GuardInput,
  session: { line: CommandLine; surroundings: Surroundings },
): Promise<GuardOutcome> {
  const columns = identityColumnsOf(dataset);
  return runJob(engine, "model.guard", { ...input, datasetId: dataset.id, columns }, session);
}

export function printGuard(guard: GuardOutcome, width: number, out: (text: string) => void): void {
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
        `  without the ${excluded} strangest rows the threshold is ${Math.abs(Math.round(100 * change))} % ${change <= 0 ? "lower" : "higher"}\n`,
      );
  }
  for (const warning of guard.warnings) out(`  note: ${warning}\n`);
}
