// tidewatch ui: the window without Electron.
import { dataFolder } from "../../engine/places.ts";
import { type Command, usage, workspaceOption } from "../command.ts";
import { runUi } from "../ui/run-ui.ts";
import { version } from "../version.ts";

export const uiCommand: Command = {
  name: "ui",
  usage: "ui [FILE…] [--workspace FOLDER] [--port N] [--no-open]",
  about:
    "Opens the window in the installed Chrome, Chromium or Edge, served on this machine's loopback address only. Without a browser or a display it prints the address and keeps serving.",
  words: { least: 0, most: 1000 },
  options: {
    ...workspaceOption,
    port: { type: "string", value: "N", about: "the port; any free one when left out" },
    "no-open": { type: "boolean", about: "print the address, open nothing" },
    "exit-with-window": { type: "boolean", about: "end when the last window is closed" },
  },
  examples: ["tidewatch ui", "tidewatch ui --no-open --port 8640   (then an SSH tunnel to that port)"],
  async run(line, surroundings) {
    const port = line.whole("port", 0);
    if (port > 65535) throw usage(uiCommand, `--port takes a number up to 65535, not "${port}"`);
    const workspace = line.text("workspace");
    await runUi({
      version,
      dataFolder: dataFolder(surroundings.env),
      ...(workspace ? { workspace } : {}),
      files: line.words,
      port,
      open: !line.flag("no-open"),
      exitWithWindow: line.flag("exit-with-window"),
      verbose: line.flag("verbose"),
      signal: surroundings.signal,
      write: (text) => surroundings.out(`${text}\n`),
    });
    return 0;
  },
};
