// tidewatch explain: why one row has its score, column by column.
import { type Command, usage, workspaceOption } from "../command.ts";
import {
  datasetOption,
  findScored,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
} from "../models.ts";
import { withEngine } from "../session.ts";

export const explainCommand: Command = {
  name: "explain",
  usage: "explain --flow ROW [--model M] [--dataset D] [--json]",
  about:
    "Says why a row has its score: what was observed and expected, the share of each column, plain rules, normal rows like it, and the smallest change that would bring it under the line.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    flow: { type: "string", value: "ROW", about: "number of the row, as flags and flows --json print it" },
    json: { type: "boolean", about: "print everything as JSON, the window's error map included" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch explain --flow 1204"],
  async run(line, surroundings) {
    if (line.text("flow") === undefined) throw usage(explainCommand, "--flow is missing");
    const row = line.whole("flow", 0);
    const method = methodFrom(explainCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findScored(engine, line, surroundings);
      const wanted = { modelId: model.id, datasetId: dataset.id, row, ...(method ? { method } : {}) };
      const why = await engine.handlers["flow.explain"](wanted);
      if (line.flag("json")) {
        surroundings.out(`${JSON.stringify(why)}\n`);
        return;
      }
      const place = why.flagged ? "above the line" : "not above the line";
      surroundings.out(
        `Row ${why.row} of ${dataset.name}: score ${why.score.toFixed(1)} by ${model.name}, ${place}.\n`,
      );
      for (const { share, sentence } of why.columns) if (share >= 0.005) surroundings.out(`  ${sentence}\n`);
      for (const { rule, evidence } of why.rules) surroundings.out(`Rule ${rule}: ${evidence}\n`);
      if (why.change) surroundings.out(`${why.change.sentence}\n`);
      if (why.nearest) {
        const rows = why.nearest.rows.map(({ row, distance }) => `${row} (${distance.toFixed(1)})`);
        surroundings.out(`Nearest normal rows of ${why.nearest.datasetName}: ${rows.join(", ")}\n`);
      }
      if (why.window)
        surroundings.out(`Window: rows ${why.window.rows.slice(why.window.filled).join(", ")}\n`);
    });
    return 0;
  },
};
