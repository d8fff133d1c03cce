// tidewatch mcp: lets an assistant read a workspace over the Model Context Protocol.
import { type Command, workspaceOption } from "../base/command.ts";
import { withEngine } from "../base/session.ts";
import { version } from "../base/version.ts";

export const mcpCommand: Command = {
  name: "mcp",
  usage: "mcp [--workspace FOLDER]",
  about:
    "Serves a workspace to an assistant over the Model Context Protocol, for reading only. The assistant asks for incidents, flows, explanations and counts on standard input: the records are copied into a private folder, and the copy is opened. A workspace may be open in a window meanwhile: the copy is taken again when its records change. A dataset of a running watch can be read when the watch has ended.",
  words: { least: 0, most: 0 },
  options: workspaceOption,
  examples: [
    "tidewatch mcp --workspace case.tidewatch   (as the command of a server in the assistant's settings)",
  ],
  async run(line, surroundings) {
    const { serveMcp } = await import("../mcp/mcp-server.ts");
    await withEngine(
      line,
      surroundings,
      (engine) =>
        serveMcp(engine, {
          version,
          input: process.stdin,
          output: process.stdout,
          signal: surroundings.signal,
        }),
      { readOnly: true },
    );
    return 0;
  },
};
