// tidewatch drill: plants attacks into a dataset's own flows and shows which of them would be found.
import { resolve } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { DrillCell, DrillResult } from "../../shared/drill-vocabulary.ts";
import { firstSeed } from "../../shared/drill-words.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import { datasetOption, jsonProgressOption, seedOption } from "../base/models.ts";
import { printTable } from "../base/print.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { terminalLine } from "../base/terminal.ts";
import { printJson } from "../json/print-json.ts";

export const drillCommand: Command = {
  name: "drill",
  usage: "drill [DATASET] [--library FOLDER] [--budget N] [--seed N] [--json]",
  about:
    "Plants attacks into a copy of a dataset's flows and says which of them its incidents would show. The result is a table by kind and intensity. The dataset does not change. Needs no labels and no model.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    library: {
      type: "string",
      value: "FOLDER",
      about: "a folder of captures or logs of attacks, planted as well",
    },
    budget: {
      type: "string",
      value: "N",
      about: "incidents that are read a day; the budget of the workspace when left out",
    },
    ...seedOption,
    json: { type: "boolean", about: "print the result as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch drill", "tidewatch drill 3 --budget 40", "tidewatch drill --library attacks --json"],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const library = line.text("library");
      const input = {
        datasetId: dataset.id,
        seed: line.whole("seed", firstSeed),
        ...(line.text("budget") === undefined ? {} : { budget: line.whole("budget", 1, 1) }),
        ...(library === undefined ? {} : { library: resolve(library) }),
      };
      await runJob(engine, "drill.run", input, { line, surroundings });
      const result = await keptResult(engine, dataset.id);
      if (line.flag("json")) printJson(surroundings, "drill", result, 1);
      else surroundings.out(printDrill(result, surroundings.widthColumns));
    });
    return 0;
  },
};

async function keptResult(engine: Engine, datasetId: number): Promise<DrillResult> {
  const result = await engine.handlers["drill.result"]({ datasetId });
  if (result === null) throw new Error("the drill that just ended kept no result");
  return result;
}

const intensities = ["OBVIOUS", "CLEAR", "FAINT", "BARELY THERE"];

function printDrill(result: DrillResult, widthColumns: number): string {
  const { sentence, families, library, next, budget, model, notes } = result;
  const parts = [`${sentence}\n`];
  if (families.length > 0)
    parts.push(
      printTable(
        ["ATTACK", ...intensities],
        families.map(({ title, cells }) => [title, ...cells.map(cellText)]),
        widthColumns,
      ),
    );
  if (library.length > 0)
    parts.push(
      printTable(
        ["FILE", "FOUND", "FLOWS", "INCIDENT OR REASON"],
        library.map(({ name, cell }) => [
          name,
          cellText(cell),
          String(cell.flows),
          cell.title ?? cell.sentence,
        ]),
        widthColumns,
      ),
    );
  if (next.length > 0)
    parts.push(
      `${[
        "What the next ones cost:",
        ...next.map(
          ({ perDay, adds }) => `  ${perDay - budget} more a day (${perDay} in all): ${adds.join("; ")}`,
        ),
      ]
        .map(terminalLine)
        .join("\n")}\n`,
    );
  if (model !== null) {
    const all = [...families.flatMap(({ cells }) => cells), ...library.map(({ cell }) => cell)];
    const flagged = all.filter((cell) => (cell.model?.flagged ?? 0) > 0).length;
    const planted = all.filter((cell) => cell.model !== null).length;
    parts.push(
      `${terminalLine(`The model ${model.name} flags flows of ${flagged} of ${planted} attacks.`)}\n`,
    );
  }
  return [...parts, ...notes.map((note) => `note: ${terminalLine(note)}\n`)].join("\n");
}

function cellText({ outcome, place }: DrillCell): string {
  switch (outcome) {
    case "found":
      return `found, place ${place}`;
    case "below":
      return `below, place ${place}`;
    case "unseen":
      return "not seen";
    case "not-planted":
      return "not planted";
  }
}
