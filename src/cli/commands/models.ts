// tidewatch models: the models of the workspace.
import { type Command, usage, workspaceOption } from "../command.ts";
import { findModel } from "../models.ts";
import { isoTime, printTable } from "../print.ts";
import { withEngine } from "../session.ts";

export const modelsCommand: Command = {
  name: "models",
  usage: "models [MODEL] [--card|--delete|--rename NAME] [--json]",
  about:
    "Lists the models of the workspace, newest first; with a model, shows its card, renames or deletes it.",
  words: { least: 0, most: 1 },
  options: {
    ...workspaceOption,
    card: { type: "boolean", about: "print everything that the model was made of, as JSON" },
    rename: { type: "string", value: "NAME", about: "give it another name" },
    delete: { type: "boolean", about: "delete it and all scores by it" },
    json: { type: "boolean", about: "print one JSON object a model" },
  },
  examples: ["tidewatch models", "tidewatch models 2 --card"],
  async run(line, surroundings) {
    const word = line.words[0];
    const rename = line.text("rename");
    const wishes = [line.flag("card"), line.flag("delete"), rename !== undefined].filter(Boolean).length;
    if (wishes > 1) throw usage(modelsCommand, "--card, --delete and --rename do not go together");
    if (wishes > 0 && word === undefined) throw usage(modelsCommand, "which model is missing");
    await withEngine(line, surroundings, async (engine) => {
      if (wishes > 0) {
        const { id, name } = await findModel(engine, word);
        if (line.flag("card")) {
          surroundings.out(
            `${JSON.stringify(await engine.handlers["model.card"]({ modelId: id }), null, 2)}\n`,
          );
        } else if (line.flag("delete")) {
          await engine.handlers["model.delete"]({ modelId: id });
          surroundings.out(`${id}  ${name} is deleted\n`);
        } else {
          const renamed = await engine.handlers["model.rename"]({ modelId: id, name: rename!.trim() });
          surroundings.out(`${renamed.id}  ${renamed.name}\n`);
        }
        return;
      }
      const models =
        word === undefined ? await engine.handlers["model.list"]({}) : [await findModel(engine, word)];
      if (line.flag("json")) {
        for (const model of models) surroundings.out(`${JSON.stringify(model)}\n`);
      } else if (models.length === 0) {
        surroundings.out("The workspace has no model yet; train one first (tidewatch train).\n");
      } else {
        const rows = models.map((model) => [
          String(model.id),
          model.name,
          model.detector,
          model.datasetName,
          String(model.normalRows),
          String(model.columns.length),
          model.steps === 1 ? "row" : `${model.sequenceBy} × ${model.steps}`,
          isoTime(model.trainedAtMs),
        ]);
        const header = ["id", "name", "detector", "dataset", "rows", "columns", "reads", "trained"];
        surroundings.out(printTable(header, rows, surroundings.widthColumns));
      }
    });
    return 0;
  },
};
