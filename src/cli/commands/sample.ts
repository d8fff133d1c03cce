// tidewatch sample: writes the sample's capture, to try other commands and programs on.
import { resolve } from "node:path";
import { type Command, workspaceOption } from "../command.ts";
import { jsonProgressOption } from "../models.ts";
import { runJob, withEngine } from "../session.ts";
import { withTemporaryWorkspace } from "../temporary-workspace.ts";

export const sampleCommand: Command = {
  name: "sample",
  usage: "sample FILE [--seed N] [--overwrite] [--json]",
  about:
    "Writes a capture of two hours of a synthetic office with planted incidents, and its labels beside it (FILE.labels.json). The same seed gives the same bytes.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    seed: { type: "string", value: "N", about: "decides all chance, 1 when left out" },
    overwrite: { type: "boolean", about: "replace a file that is there" },
    json: { type: "boolean", about: "print what was made as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch sample office.pcapng", "tidewatch sample other.pcapng --seed 7"],
  async run(line, surroundings) {
    const input = {
      path: resolve(line.words[0]!),
      seed: line.whole("seed", 1),
      overwrite: line.flag("overwrite"),
    };
    await withTemporaryWorkspace(line, surroundings, (own) =>
      withEngine(
        own,
        surroundings,
        async (engine) => {
          const made = await runJob(engine, "sample.make", input, { line, surroundings });
          if (line.flag("json")) {
            surroundings.out(`${JSON.stringify(made)}\n`);
            return;
          }
          surroundings.out(
            `${made.path}: ${made.packets} packets of ${made.conversations} conversations, ${Math.round(made.bytes / 1e6)} MB\n`,
          );
          for (const { label, story } of made.incidents) surroundings.out(`  ${label}: ${story}\n`);
        },
        { create: true },
      ),
    );
    return 0;
  },
};
