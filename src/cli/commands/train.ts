// tidewatch train: trains a model on what is normal in a dataset.
import type { JobInput, RequestOutput } from "../../shared/contract/contract.ts";
import { defaultMembers, detectorKinds, memberKinds } from "../../shared/detectors.ts";
import { keepTogetherKinds, scalers, sequenceKinds } from "../../shared/model-words.ts";
import { type Command, type CommandLine, usage, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  detectorOption,
  findModel,
  jsonProgressOption,
  normalOptions,
  wordFrom,
} from "../base/models.ts";
import { filterOption } from "../base/row-options.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";
import { guardInput, printGuard, runGuard } from "./guard.ts";
import { featuresFrom, listOf, rowsFrom, shareFrom } from "./train-input.ts";

export const trainCommand: Command = {
  name: "train",
  usage: "train [--dataset D] [--detector K] [--normal FILTER] [--features F] [--steps T] [--json]",
  about: "Learns what is normal from the rows of a dataset and stores the model.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    ...detectorOption,
    ...normalOptions,
    members: {
      type: "string",
      value: "K,K",
      about: `ensemble: its detectors; ${defaultMembers.join(",")} when left out`,
    },
    "keep-together": {
      type: "string",
      value: "WHAT",
      about: `rows of one ${keepTogetherKinds.join(" or ")} are all used for fitting or all for calibration`,
    },
    guard: {
      type: "boolean",
      about: "first list the rows that are least like the others, as tidewatch guard does",
    },
    "exclude-share": {
      type: "string",
      value: "P",
      about: "leave out this share of the rows, the strangest first: 0.01 or 1%",
    },
    include: {
      type: "string",
      value: "ROWS",
      about: "row numbers that count as normal although the filter excludes them",
    },
    verdicts: {
      type: "boolean",
      alias: ["judged"],
      about: "rows with the verdict false positive or benign count as normal, confirmed rows do not",
    },
    also: {
      type: "string",
      value: "D,D",
      about: "other datasets to learn from, with the same filter",
    },
    from: {
      type: "string",
      value: "M",
      about: "continue from this model with its detector, features, windows and weights",
    },
    rehearsal: {
      type: "string",
      value: "P",
      about: "with --from: share of the model's old normal rows in the training; 0.5 when left out",
    },
    "sequence-by": {
      type: "string",
      value: "S",
      about: `rows that form a sequence: ${sequenceKinds.join(", ")}`,
    },
    steps: { type: "string", value: "T", about: "rows in a window" },
    gap: {
      type: "string",
      value: "SECONDS",
      about: "a longer silence ends a sequence; derived from the data when left out",
    },
    scaler: {
      type: "string",
      value: "S",
      about: "how numbers are scaled: z, min-max, robust; z when left out",
    },
    hidden: { type: "string", value: "N", about: "network: width of the first layer; 64 when left out" },
    code: {
      type: "string",
      value: "N",
      about: "autoencoder: width of the bottleneck; 12 when left out",
    },
    bidirectional: { type: "boolean", about: "LSTM or GRU: read each window in both directions" },
    attention: {
      type: "boolean",
      about: "LSTM or GRU: build the code from all steps of a window, not only the last state",
    },
    epochs: {
      type: "string",
      value: "N",
      about: "passes over all rows; derived from the data when left out",
    },
    name: { type: "string", value: "NAME", about: "name of the model" },
    json: { type: "boolean", about: "print the model as JSON" },
    ...jsonProgressOption,
  },
  examples: [
    'tidewatch train --dataset monday.csv --normal "label = BENIGN"',
    "tidewatch train --detector isolation-forest --features minimal",
    "tidewatch train --from 1 --dataset tuesday.csv --include 812,990-994",
  ],
  async run(line, surroundings) {
    const options = optionsFrom(line);
    if (line.text("rehearsal") !== undefined && line.text("from") === undefined)
      throw usage(trainCommand, "--rehearsal needs --from");
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const normal = filterOption(line, "normal", dataset);
      if (line.flag("guard")) {
        const guard = await runGuard(engine, dataset, guardInput(trainCommand, line, dataset), {
          line,
          surroundings,
        });
        printGuard(guard, surroundings.widthColumns, surroundings.err);
      }
      const from = line.text("from");
      const parent = from === undefined ? null : await findModel(engine, from);
      const others = [];
      for (const word of listOf(line.text("also") ?? "")) others.push(await findDataset(engine, word));
      const include = rowsFrom(trainCommand, line, "include");
      const input = {
        ...options,
        datasetId: dataset.id,
        normal,
        include: include.length === 0 ? [] : [{ datasetId: dataset.id, rows: include }],
        also: others.map(({ id }) => ({ datasetId: id, normal })),
        ...(line.flag("verdicts") ? { verdicts: true } : {}),
        ...(parent ? { from: parent.id } : {}),
      };
      const { modelId, warnings } = await runJob(engine, "model.train", input, { line, surroundings });
      const model = (await engine.handlers["model.list"]({})).find(({ id }) => id === modelId)!;
      if (line.flag("json")) {
        printJson(surroundings, "train", model);
        return;
      }
      const windows = model.steps === 1 ? "single rows" : `windows of ${model.steps} by ${model.sequenceBy}`;
      surroundings.out(
        `${model.id}  ${model.name}: ${model.normalRows} rows, ${model.columns.length} columns, ${windows}, ${(model.tookMs / 1000).toFixed(1)} s\n`,
      );
      if (line.flag("json-progress")) return;
      for (const warning of warnings) surroundings.err(`  note: ${warning}\n`);
      if (parent || typeof input.features !== "string") return;
      const set = { datasetId: dataset.id, set: input.features, normal: input.normal };
      for (const [reason, columns] of leftOut(await engine.handlers["model.features"](set)))
        surroundings.err(`  left out: ${columns.join(", ")} (${reason})\n`);
    });
    return 0;
  },
};

/** The columns that are not features, by reason. */
function leftOut(features: RequestOutput<"model.features">): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const { column, reason } of features) {
    if (reason === null) continue;
    const columns = out.get(reason) ?? [];
    columns.push(column);
    out.set(reason, columns);
  }
  return out;
}

type TrainOptions = Omit<JobInput<"model.train">, "datasetId" | "normal" | "include" | "also" | "from">;

function optionsFrom(line: CommandLine): TrainOptions {
  const option = <K extends string, V>(name: K, value: V | undefined) =>
    (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };
  const steps = line.whole("steps", 0, 1);
  const epochs = line.whole("epochs", 0, 1);
  return {
    ...option("name", line.text("name")),
    ...option("detector", wordFrom(trainCommand, line, "detector", detectorKinds)),
    exclude: rowsFrom(trainCommand, line, "exclude"),
    excludeShare: shareFrom(trainCommand, line, "exclude-share", { fallback: 0, most: 0.5 }),
    rehearsal: shareFrom(trainCommand, line, "rehearsal", { fallback: 0.5, most: 0.9 }),
    features: featuresFrom(line.text("features") ?? "default"),
    ...option("sequenceBy", wordFrom(trainCommand, line, "sequence-by", sequenceKinds)),
    ...option("members", membersFrom(line)),
    ...option("keepTogether", wordFrom(trainCommand, line, "keep-together", keepTogetherKinds)),
    ...option("steps", steps || undefined),
    ...option("epochs", epochs || undefined),
    ...option("gapS", line.whole("gap", 0, 1) || undefined),
    ...option("scaler", wordFrom(trainCommand, line, "scaler", scalers)),
    shape: {
      ...option("hidden", line.whole("hidden", 0, 2) || undefined),
      ...option("code", line.whole("code", 0, 1) || undefined),
      ...(line.flag("bidirectional") ? { bidirectional: true } : {}),
      ...(line.flag("attention") ? { attention: true } : {}),
    },
    seed: line.whole("seed", 1),
  };
}

function membersFrom(line: CommandLine): TrainOptions["members"] {
  const text = line.text("members");
  if (text === undefined) return undefined;
  const members = listOf(text).map((word) => {
    const kind = memberKinds.find((one) => one === word);
    if (kind) return kind;
    throw usage(trainCommand, `--members takes some of ${memberKinds.join(", ")}, not "${word}"`);
  });
  if (members.length >= 2 && members.length <= 8) return members;
  throw usage(trainCommand, "--members takes two to eight detectors, such as pca,mahalanobis");
}
