// tidewatch ui: opens the window in a browser, without Electron.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { dataFolder } from "../../engine/workspace/places.ts";
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { withEngine } from "../base/session.ts";
import { version } from "../base/version.ts";
import { runUi } from "../ui/run-ui.ts";

export const uiCommand: Command = {
  name: "ui",
  usage: "ui [FILE…] [--workspace FOLDER] [--port N] [--no-open]",
  about:
    "Opens the window in the installed Chrome, Chromium or Edge. It is served on this machine's loopback address only. A workspace that does not exist yet is created. Without a browser or a display the command prints the address and keeps serving.",
  words: { least: 0, most: 1000 },
  options: {
    ...workspaceOption,
    port: { type: "string", value: "N", about: "the port; any free port when left out" },
    "no-open": { type: "boolean", about: "print the address and open no browser" },
    "exit-with-window": { type: "boolean", about: "stop when the last window closes" },
  },
  examples: ["tidewatch ui", "tidewatch ui --no-open --port 8640   (then an SSH tunnel to that port)"],
  async run(line, surroundings) {
    const port = line.whole("port", 0);
    if (port > 65535) throw usage(uiCommand, `--port takes a number up to 65535, not "${port}"`);
    const workspace = line.text("workspace");
    // Checked before the window opens, because a restarted engine must not create a new workspace where one has vanished.
    if (workspace && !existsSync(resolve(workspace)))
      await withEngine(line, surroundings, async () => {}, { create: true });
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
