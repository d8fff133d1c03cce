// What the commands about models share: options, finding a model, scoring a dataset without scores, parsing --threshold.
import type { Engine } from "../../engine/engine.ts";
import { identityColumns } from "../../shared/column-words.ts";
import { bestDetectors, detectorKinds } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { featureSets } from "../../shared/model-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Command, type CommandLine, type OptionSpec, type Surroundings, usage } from "./command.ts";
import { findDataset, runJob } from "./session.ts";

export const modelOption: Record<string, OptionSpec> = {
  model: {
    type: "string",
    short: "m",
    value: "M",
    about: "the model, by number or name; the champion or else the newest model when left out",
  },
};

export const datasetOption: Record<string, OptionSpec> = {
  dataset: {
    type: "string",
    short: "d",
    value: "D",
    about: "the dataset, by number or name; the newest when left out; a bare word does the same",
  },
};

export const detectorOption: Record<string, OptionSpec> = {
  detector: {
    type: "string",
    short: "k",
    value: "K",
    about: `${detectorKinds.join(", ")}; when left out ${bestDetectors["flows with times"]} for flows with times, else ${bestDetectors["other rows"]}`,
  },
};

/** How many rows of a list to print: `--limit`, or `--top` in older scripts. */
export const limitOption = (about: string): Record<string, OptionSpec> => ({
  limit: { type: "string", short: "n", alias: ["top"], value: "N", about },
});

export const flowOption = (about: string): Record<string, OptionSpec> => ({
  flow: { type: "string", many: true, value: "ROW", about },
});

export const overwriteOption: Record<string, OptionSpec> = {
  overwrite: { type: "boolean", alias: ["force"], about: "replace the file when it exists" },
};

export const thresholdOption: Record<string, OptionSpec> = {
  threshold: {
    type: "string",
    short: "t",
    alias: ["method"],
    value: "T",
    about:
      "how the threshold is found: budget:40 (flags a day), false-rate:0.01, quantile:0.99, pot:1e-4, best-f1, fixed:12.5 …",
  },
};

export const jsonProgressOption: Record<string, OptionSpec> = {
  "json-progress": { type: "boolean", about: "write progress to standard error, one JSON object per line" },
};

export const seedOption: Record<string, OptionSpec> = {
  seed: { type: "string", value: "N", about: "seed of all random numbers; 1 when left out" },
};

export const normalOptions: Record<string, OptionSpec> = {
  normal: {
    type: "string",
    short: "f",
    value: "FILTER",
    about: "the rows that count as normal; all rows when left out",
  },
  exclude: { type: "string", value: "ROWS", about: "row numbers to leave out of them: 12,40-44" },
  features: {
    type: "string",
    value: "F",
    about: `a set (${featureSets.join(", ")}) or columns: bytes,resp_port:port,start_time:hour`,
  },
  ...seedOption,
};

/** The identity columns that a dataset has. */
export const identityColumnsOf = (dataset: Dataset): string[] =>
  identityColumns.filter((name) => dataset.columns.some((column) => column.name === name));

/** Finds a model by number or name. Without a name: the champion, otherwise the newest. */
export async function findModel(engine: Engine, word: string | undefined): Promise<Model> {
  const models = await engine.handlers["model.list"]({});
  if (models.length === 0)
    throw new AppError("NOT_FOUND", "The workspace has no models. Train one first: tidewatch train.");
  if (word === undefined) return models.find(({ champion }) => champion) ?? models[0]!;
  const found = models.find(({ id, name }) => String(id) === word || name === word);
  if (found) return found;
  const names = models.slice(0, 5).map(({ id, name }) => `${id} ${name}`);
  throw new AppError(
    "NOT_FOUND",
    `There is no model "${word}" in this workspace. It has: ${names.join(", ")}.`,
  );
}

/** The model and the dataset that the arguments name. Scores the dataset first if the model has no scores for it. */
export async function findModelAndDataset(
  engine: Engine,
  line: CommandLine,
  surroundings: Surroundings,
): Promise<{ model: Model; dataset: Dataset }> {
  const model = await findModel(engine, line.text("model"));
  const dataset = await findDataset(engine, line.text("dataset"));
  const scores = await engine.handlers["scores.list"]({});
  if (!scores.some(({ modelId, datasetId }) => modelId === model.id && datasetId === dataset.id)) {
    await runJob(engine, "model.score", { modelId: model.id, datasetId: dataset.id }, { line, surroundings });
  }
  return { model, dataset };
}

const numbers: Record<string, (value: number) => ThresholdMethod | null> = {
  budget: (flagsPerDay) => (flagsPerDay >= 0 ? { method: "budget", flagsPerDay } : null),
  "false-rate": (rate) => (rate > 0 && rate < 1 ? { method: "false-rate", rate } : null),
  quantile: (quantile) => (quantile >= 0 && quantile <= 1 ? { method: "quantile", quantile } : null),
  "log-normal": (p) => (p > 0 && p < 1 ? { method: "log-normal", p } : null),
  pot: (p) => (p > 0 && p < 1 ? { method: "pot", p } : null),
  deviations: (k) => ({ method: "deviations", k }),
  mad: (k) => ({ method: "mad", k }),
  fixed: (value) => ({ method: "fixed", value }),
};

/** The method of --threshold, or undefined without it. */
export function methodFrom(command: Command, line: CommandLine): ThresholdMethod | undefined {
  const text = line.text("threshold");
  if (text === undefined) return undefined;
  if (text === "best-f1") return { method: "best-f1" };
  const [name = "", value = ""] = text.split(":");
  const make = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const method = make && Number.isFinite(number) ? make(number) : null;
  if (method) return method;
  throw usage(
    command,
    `--threshold takes best-f1, or a method and its number (${Object.keys(numbers).join(", ")}), such as budget:40, not "${text}"`,
  );
}

/** A word of a closed list, or undefined without the option. */
export function wordFrom<T extends string>(
  command: Command,
  line: CommandLine,
  name: string,
  words: readonly T[],
): T | undefined {
  const text = line.text(name);
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found) return found;
  throw usage(command, `--${name} takes one of ${words.join(", ")}, not "${text}"`);
}
