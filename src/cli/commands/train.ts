// tidewatch train: learns what is normal in a dataset.
import type { JobInput } from "../../shared/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import {
  keepTogetherKinds,
  memberKinds,
  scalers,
  sequenceKinds,
  trainableKinds,
} from "../../shared/model-words.ts";
import { type Command, type CommandLine, usage, workspaceOption } from "../command.ts";
import { datasetOption, findModel, jsonProgressOption, normalOptions, wordFrom } from "../models.ts";
import { findDataset, runJob, withEngine } from "../session.ts";
import { guardWishes, printGuard, runGuard } from "./guard.ts";
import { featuresFrom, listOf, rowsFrom, shareFrom } from "./train-wishes.ts";

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
    ...normalOptions,
    members: {
      type: "string",
      value: "K,K",
      about: "of an ensemble: its detectors, lstm-autoencoder,mahalanobis,isolation-forest when left out",
    },
    "keep-together": {
      type: "string",
      value: "WHAT",
      about: `rows of one ${keepTogetherKinds.join(" or ")} stay on one side of the cut between fitting and calibrating`,
    },
    guard: { type: "boolean", about: "first list the rows least like the others (tidewatch guard)" },
    "exclude-share": {
      type: "string",
      value: "P",
      about: "leave out this share of the rows, the strangest first: 0.01 or 1%",
    },
    include: {
      type: "string",
      value: "ROWS",
      about: "row numbers that count as normal although the filter leaves them out",
    },
    judged: {
      type: "boolean",
      about: "rows judged false positive or benign count as normal, confirmed ones do not",
    },
    also: {
      type: "string",
      value: "D,D",
      about: "other datasets whose rows under the same filter are learned from too",
    },
    from: {
      type: "string",
      value: "M",
      about: "go on from this model: its detector, features, windows and weights",
    },
    rehearsal: {
      type: "string",
      value: "P",
      about: "with --from: share of old normal rows among all, 0.5 when left out",
    },
    "sequence-by": {
      type: "string",
      value: "S",
      about: `what makes a sequence: ${sequenceKinds.join(", ")}`,
    },
    steps: { type: "string", value: "T", about: "rows in a window" },
    gap: {
      type: "string",
      value: "SECONDS",
      about: "silence that ends a sequence; by the data when left out",
    },
    scaler: {
      type: "string",
      value: "S",
      about: "how numbers are scaled: z (when left out), min-max, robust",
    },
    hidden: { type: "string", value: "N", about: "of a network: width of its first layer, 64 when left out" },
    code: {
      type: "string",
      value: "N",
      about: "of an autoencoder: width of its bottleneck, 12 when left out",
    },
    bidirectional: { type: "boolean", about: "of an LSTM or GRU: it reads its windows both ways" },
    attention: {
      type: "boolean",
      about: "of an LSTM or GRU: its code is weighed over all steps of a window, not the last state",
    },
    epochs: {
      type: "string",
      value: "N",
      about: "times that all rows are learned from; by the data when left out",
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
    const wishes = wishesFrom(line);
    if (line.text("rehearsal") !== undefined && line.text("from") === undefined)
      throw usage(trainCommand, "--rehearsal goes with --from only");
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      if (line.flag("guard")) {
        const found = await runGuard(engine, dataset, guardWishes(trainCommand, line), {
          line,
          surroundings,
        });
        printGuard(found, surroundings.widthColumns, surroundings.err);
      }
      const from = line.text("from");
      const parent = from === undefined ? null : await findModel(engine, from);
      const others = [];
      for (const word of listOf(line.text("also") ?? "")) others.push(await findDataset(engine, word));
      const include = rowsFrom(trainCommand, line, "include");
      const input = {
        ...wishes,
        datasetId: dataset.id,
        include: include.length === 0 ? [] : [{ datasetId: dataset.id, rows: include }],
        also: others.map(({ id }) => ({ datasetId: id, normal: wishes.normal })),
        ...(line.flag("judged") ? { judged: true } : {}),
        ...(parent ? { from: parent.id } : {}),
      };
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

type Wishes = Omit<JobInput<"model.train">, "datasetId" | "include" | "also" | "from">;

function wishesFrom(line: CommandLine): Wishes {
  const given = <K extends string, V>(name: K, value: V | undefined) =>
    (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };
  const steps = line.whole("steps", 0, 1);
  const epochs = line.whole("epochs", 0, 1);
  return {
    ...given("name", line.text("name")),
    detector: wordFrom(trainCommand, line, "detector", trainableKinds) ?? "lstm-autoencoder",
    normal: filterFrom(line.text("normal") ?? ""),
    exclude: rowsFrom(trainCommand, line, "exclude"),
    excludeShare: shareFrom(trainCommand, line, "exclude-share", { fallback: 0, most: 0.5 }),
    rehearsal: shareFrom(trainCommand, line, "rehearsal", { fallback: 0.5, most: 0.9 }),
    features: featuresFrom(line.text("features") ?? "default"),
    ...given("sequenceBy", wordFrom(trainCommand, line, "sequence-by", sequenceKinds)),
    ...given("members", membersFrom(line)),
    ...given("keepTogether", wordFrom(trainCommand, line, "keep-together", keepTogetherKinds)),
    ...given("steps", steps || undefined),
    ...given("epochs", epochs || undefined),
    ...given("gapS", line.whole("gap", 0, 1) || undefined),
    ...given("scaler", wordFrom(trainCommand, line, "scaler", scalers)),
    shape: {
      ...given("hidden", line.whole("hidden", 0, 2) || undefined),
      ...given("code", line.whole("code", 0, 1) || undefined),
      ...(line.flag("bidirectional") ? { bidirectional: true } : {}),
      ...(line.flag("attention") ? { attention: true } : {}),
    },
    seed: line.whole("seed", 1),
  };
}

function membersFrom(line: CommandLine): Wishes["members"] {
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
