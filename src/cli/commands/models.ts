// tidewatch models: lists the models of the workspace; exports, imports, renames, deletes or promotes one.
import type { Engine } from "../../engine/engine.ts";
import type { ModelChange } from "../../shared/model-life-vocabulary.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import {
  type Command,
  type CommandLine,
  type Surroundings,
  usage,
  workspaceOption,
} from "../base/command.ts";
import { findModel } from "../base/models.ts";
import { isoTime, printTable } from "../base/print.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

/** The verbs, and how many words follow each. */
const verbs = {
  export: 2,
  import: 1,
  rename: 2,
  delete: 1,
  promote: 1,
  retrain: 1,
  changes: 0,
  rollback: 0,
} as const;
type Verb = keyof typeof verbs;
const isVerb = (word: string | undefined): word is Verb => word !== undefined && Object.hasOwn(verbs, word);

export const modelsCommand: Command = {
  name: "models",
  usage:
    "models [MODEL [--card]] | export MODEL PATH [--onnx] | import PATH | rename MODEL NAME | delete MODEL | promote MODEL | retrain DATASET | changes | rollback",
  about:
    "Lists the models of the workspace, newest first. It also exports, imports, renames or deletes a model, or makes it the champion. retrain learns the last days of a dataset anew and lets the new model take over when verdicts and drift speak for it; changes lists what that led to, and rollback undoes the last takeover.",
  words: { least: 0, most: 3 },
  options: {
    ...workspaceOption,
    card: { type: "boolean", about: "print the model's card as JSON" },
    onnx: { type: "boolean", about: "with export: write one ONNX file instead of a folder" },
    rename: { type: "string", value: "NAME", about: "the same as: models rename MODEL NAME" },
    delete: { type: "boolean", about: "the same as: models delete MODEL" },
    json: { type: "boolean", about: "print one JSON object per model" },
  },
  examples: [
    "tidewatch models",
    "tidewatch models 2 --card",
    "tidewatch models export 2 monday-model",
    "tidewatch models export 2 monday.onnx --onnx",
    "tidewatch models import monday-model",
    "tidewatch models promote 2",
    "tidewatch models rollback",
  ],
  async run(line, surroundings) {
    const [word] = line.words;
    const rename = line.text("rename");
    const actions = [line.flag("card"), line.flag("delete"), rename !== undefined].filter(Boolean).length;
    if (actions > 1) throw usage(modelsCommand, "--card, --delete and --rename do not go together");
    if (actions > 0 && word === undefined) throw usage(modelsCommand, "the model is missing");
    const verb = isVerb(word) && actions === 0 ? word : null;
    if (line.flag("onnx") && verb !== "export") throw usage(modelsCommand, "--onnx needs the verb export");
    if (verb && line.words.length !== verbs[verb] + 1)
      throw usage(
        modelsCommand,
        `"models ${verb}" takes ${["no word", "one word", "two words"][verbs[verb]]} more`,
      );
    if (!verb && line.words.length > 1) throw usage(modelsCommand, `"${line.words[1]}" is too much`);
    await withEngine(line, surroundings, async (engine) => {
      if (verb) await act(verb, engine, line, surroundings);
      else if (line.flag("delete")) await remove(engine, word, surroundings);
      else if (rename !== undefined) await giveName(engine, word, rename, surroundings);
      else await show(engine, line, surroundings);
    });
    return 0;
  },
};

async function act(verb: Verb, engine: Engine, line: CommandLine, surroundings: Surroundings): Promise<void> {
  const [, first = "", second = ""] = line.words;
  const { out, err } = surroundings;
  const print = (model: Model, text: string) => {
    if (line.flag("json")) printJson({ out }, "models", model);
    else out(`${model.id}  ${model.name}${text}\n`);
  };
  if (verb === "delete") return remove(engine, first, surroundings);
  if (verb === "rename") return giveName(engine, first, second, surroundings);
  if (verb === "import") {
    const model = await engine.handlers["model.import"]({ path: first });
    print(model, ` imported (${model.detector}, trained ${isoTime(model.trainedAtMs)})`);
    return;
  }
  if (verb === "retrain" || verb === "changes" || verb === "rollback")
    return change(verb, engine, line, surroundings);
  const { id } = await findModel(engine, first);
  if (verb === "promote") {
    print(await engine.handlers["model.promote"]({ modelId: id }), " is the champion");
    return;
  }
  const as = line.flag("onnx") ? "onnx" : "folder";
  const exported = await engine.handlers["model.export"]({ modelId: id, path: second, as });
  if (line.flag("json")) printJson({ out }, "models", exported);
  else
    out(
      `${exported.path}\n${exported.files.map(({ path, bytes, sha256 }) => `  ${sha256}  ${bytes}  ${path}\n`).join("")}`,
    );
  for (const warning of exported.warnings) err(`  note: ${warning}\n`);
}

async function change(
  verb: "retrain" | "changes" | "rollback",
  engine: Engine,
  line: CommandLine,
  surroundings: Surroundings,
): Promise<void> {
  const { out } = surroundings;
  const print = (one: ModelChange) => {
    if (line.flag("json")) printJson({ out }, "models", one);
    else out(`${isoTime(one.atMs)}  ${one.sentence}\n`);
  };
  if (verb === "rollback") return void print(await engine.handlers["model.rollBack"]({}));
  if (verb === "retrain") {
    const { id: datasetId } = await findDataset(engine, line.words[1]);
    return void print(
      await runJob(engine, "model.renew", { datasetId, days: 7, seed: 1 }, { line, surroundings }),
    );
  }
  const changes = await engine.handlers["model.changes"]({});
  if (changes.length === 0 && !line.flag("json"))
    out("No model was retrained yet: tidewatch models retrain.\n");
  for (const one of changes) print(one);
}

async function remove(engine: Engine, word: string | undefined, { out }: Surroundings): Promise<void> {
  const { id, name } = await findModel(engine, word);
  await engine.handlers["model.delete"]({ modelId: id });
  out(`${id}  ${name} is deleted\n`);
}

async function giveName(
  engine: Engine,
  word: string | undefined,
  name: string,
  { out }: Surroundings,
): Promise<void> {
  if (name.trim() === "") throw usage(modelsCommand, "the new name is empty");
  const { id } = await findModel(engine, word);
  const renamed = await engine.handlers["model.rename"]({ modelId: id, name: name.trim() });
  out(`${renamed.id}  ${renamed.name}\n`);
}

async function show(engine: Engine, line: CommandLine, { out, widthColumns }: Surroundings): Promise<void> {
  const [word] = line.words;
  if (line.flag("card")) {
    const { id } = await findModel(engine, word);
    out(`${JSON.stringify(await engine.handlers["model.card"]({ modelId: id }), null, 2)}\n`);
    return;
  }
  const models =
    word === undefined ? await engine.handlers["model.list"]({}) : [await findModel(engine, word)];
  if (line.flag("json")) {
    for (const model of models) printJson({ out }, "models", model);
  } else if (models.length === 0) {
    out("The workspace has no models. Train one first: tidewatch train.\n");
  } else {
    const rows = models.map((model) => [
      String(model.id),
      model.champion ? `${model.name} (champion)` : model.name,
      model.detector,
      model.datasetName,
      String(model.normalRows),
      String(model.columns.length),
      model.steps === 1 ? "row" : `${model.sequenceBy} × ${model.steps}`,
      isoTime(model.trainedAtMs),
    ]);
    const header = ["id", "name", "detector", "dataset", "rows", "columns", "reads", "trained"];
    out(printTable(header, rows, widthColumns));
  }
}
