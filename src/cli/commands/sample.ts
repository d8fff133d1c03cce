// tidewatch sample: writes the sample capture, to try other commands and programs on.
import { resolve } from "node:path";
import { type Command, workspaceOption } from "../base/command.ts";
import { jsonProgressOption, overwriteOption, seedOption } from "../base/models.ts";
import { runJob, withEngine } from "../base/session.ts";
import { withTemporaryWorkspace } from "../base/temporary-workspace.ts";
import { printJson } from "../json/print-json.ts";

export const sampleCommand: Command = {
  name: "sample",
  usage: "sample FILE [--seed N] [--overwrite] [--json]",
  about:
    "Writes a capture of two hours of a synthetic office with planted incidents. Its labels go into FILE.labels.json. The same seed gives the same bytes.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    ...seedOption,
    ...overwriteOption,
    json: { type: "boolean", about: "print the result as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch sample office.pcapng", "tidewatch sample other.pcapng --seed 7"],
  async run(line, surroundings) {
    const input = {
      path: resolve(line.words[0]!),
      seed: line.whole("seed", 1),
      overwrite: line.flag("overwrite"),
    };
    await withTemporaryWorkspace(line, surroundings, (temporary) =>
      withEngine(
        temporary,
        surroundings,
        async (engine) => {
          const sample = await runJob(engine, "sample.make", input, { line, surroundings });
          if (line.flag("json")) {
            printJson(surroundings, "sample", sample);
            return;
          }
          surroundings.out(
            `${sample.path}: ${sample.packets} packets of ${sample.conversations} conversations, ${Math.round(sample.bytes / 1e6)} MB\n`,
          );
          for (const { label, story } of sample.incidents) surroundings.out(`  ${label}: ${story}\n`);
        },
        { create: true },
      ),
    );
    return 0;
  },
};
