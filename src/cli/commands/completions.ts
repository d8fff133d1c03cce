// tidewatch completions: prints the script with which a shell completes commands and options.
import { type Command, usage } from "../base/command.ts";
import { completionScript, installing, shells } from "../base/completion-scripts.ts";

/** @param loadCommands all commands, this one among them */
export function completionsCommand(loadCommands: () => Promise<Command[]>): Command {
  const command: Command = {
    name: "completions",
    usage: `completions ${shells.join("|")}`,
    about:
      "Prints a script with which a shell completes commands and options. Send it into the file from which the shell loads it; it takes effect in the next shell.",
    words: { least: 1, most: 1 },
    options: {},
    examples: Object.values(installing),
    async run(line, { out }) {
      const shell = shells.find((one) => one === line.words[0]);
      if (shell === undefined)
        throw usage(command, `there is no shell "${line.words[0]}" but ${shells.join(", ")}`);
      out(completionScript(shell, await loadCommands()));
      return 0;
    },
  };
  return command;
}
