// tidewatch train: learns what is normal in a dataset.
import type { JobInput } from "../../shared/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import { featureSets, sequenceKinds, trainableKinds } from "../../shared/model-vocabulary.ts";
import { type Command, type CommandLine, workspaceOption } from "../command.ts";
import { datasetOption, jsonProgressOption, wordFrom } from "../models.ts";
import { findDataset, runJob, withEngine } from "../session.ts";

export const trainCommand: Command = {
  name: "train",
  usage: "train [--dataset D] [--detector K] [--normal FILTER] [--features F] [--steps T] [--json]",
  about: "Learns what is normal from the rows of a dataset, and keeps the model.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    detector: {
      type: "string",
      short: "k",
      value: "K",
      about: `${trainableKinds[0]} when left out, or ${trainableKinds.slice(1).join(", ")}`,
    },
    normal: {
      type: "string",
      short: "f",
      value: "FILTER",
      about: "which rows count as normal; all when left out",
    },
    features: {
      type: "string",
      value: "F",
      about: `${featureSets.join(", ")}, or columns: bytes,resp_port:port,start_time:hour`,
    },
    "sequence-by": {
      type: "string",
      value: "S",
      about: `what makes a sequence: ${sequenceKinds.join(", ")}`,
    },
    steps: { type: "string", value: "T", about: "rows in a window" },
    epochs: {
      type: "string",
      value: "N",
      about: "times that all rows are learned from; by the data when left out",
    },
    seed: { type: "string", value: "N", about: "decides all chance, 1 when left out" },
    name: { type: "string", value: "NAME", about: "name of the model" },
    json: { type: "boolean", about: "print the model as JSON" },
    ...jsonProgressOption,
  },
  examples: [
    'tidewatch train --dataset monday.csv --normal "label = BENIGN"',
    "tidewatch train --detector isolation-forest --features minimal",
  ],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const wishes = wishesFrom(line);
      const dataset = await findDataset(engine, line.text("dataset"));
      const input = { ...wishes, datasetId: dataset.id };
      const { modelId, warnings } = await runJob(engine, "model.train", input, { line, surroundings });
      const model = (await engine.handlers["model.list"]({})).find(({ id }) => id === modelId)!;
      if (line.flag("json")) {
        surroundings.out(`${JSON.stringify(model)}\n`);
        return;
      }
      const windows = model.steps === 1 ? "single rows" : `windows of ${model.steps} by ${model.sequenceBy}`;
      surroundings.out(
        `${model.id}  ${model.name}: ${model.normalRows} rows, ${model.columns.length} columns, ${windows}, ${(model.tookMs / 1000).toFixed(1)} s\n`,
      );
      if (line.flag("json-progress")) return;
      for (const warning of warnings) surroundings.err(`  note: ${warning}\n`);
    });
    return 0;
  },
};

type Wishes = Omit<JobInput<"model.train">, "datasetId">;

function wishesFrom(line: CommandLine): Wishes {
  const given = <K extends string, V>(name: K, value: V | undefined) =>
    (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };
  const steps = line.whole("steps", 0, 1);
  const epochs = line.whole("epochs", 0, 1);
  return {
    ...given("name", line.text("name")),
    detector: wordFrom(trainCommand, line, "detector", trainableKinds) ?? "lstm-autoencoder",
    normal: filterFrom(line.text("normal") ?? ""),
    exclude: [],
    excludeShare: 0,
    include: [],
    also: [],
    rehearsal: 0.5,
    features: featuresFrom(line.text("features") ?? "default"),
    ...given("sequenceBy", wordFrom(trainCommand, line, "sequence-by", sequenceKinds)),
    ...given("steps", steps || undefined),
    ...given("epochs", epochs || undefined),
    seed: line.whole("seed", 1),
  };
}

function featuresFrom(text: string): Wishes["features"] {
  const set = featureSets.find((name) => name === text.trim());
  if (set) return set;
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
