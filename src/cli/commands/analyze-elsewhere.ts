// The options of tidewatch analyze for normal rows from elsewhere: a model of the workspace, or another dataset to learn from. Both are
// looked up before any file is read.
import type { Engine } from "../../engine/engine.ts";
import { type Command, type CommandLine, type OptionSpec, usage } from "../base/command.ts";
import { findModel } from "../base/models.ts";
import { findDataset } from "../base/session.ts";

export const elsewhereOptions: Record<string, OptionSpec> = {
  model: {
    type: "string",
    short: "m",
    value: "M",
    about: "score with this model of the workspace, by number or name; nothing is learned",
  },
  "normal-from": {
    type: "string",
    value: "D",
    about:
      "learn from the normal rows of this dataset of the workspace, by number or name; --normal and --first choose among them",
  },
};

/** Options about training, which contradict --model. */
const learning = ["normal-from", "normal", "first", "detector", "epochs"];

/** The words of the two options. Refuses options that contradict a model. */
export function elsewhereWords(command: Command, line: CommandLine) {
  const model = line.text("model");
  const surplus = learning.filter((name) => line.text(name) !== undefined);
  if (model !== undefined && surplus.length > 0)
    throw usage(
      command,
      `--model scores with a model that is there and learns nothing; leave out --${surplus.join(", --")}`,
    );
  return { model, source: line.text("normal-from") };
}

/** Whether the analysis needs the content of a workspace, so that a temporary one cannot serve. */
export const needsWorkspace = ({ model, source }: ReturnType<typeof elsewhereWords>): boolean =>
  model !== undefined || source !== undefined;

/** The numbers of the model and of the dataset that the words name. */
export async function findElsewhere(engine: Engine, { model, source }: ReturnType<typeof elsewhereWords>) {
  return {
    modelId: model === undefined ? undefined : (await findModel(engine, model)).id,
    normalFrom: source === undefined ? undefined : (await findDataset(engine, source)).id,
  };
}
