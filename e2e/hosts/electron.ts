// The Electron host: the built application in its real runtime, if that could be downloaded.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { _electron } from "@playwright/test";
import { electronProgram } from "../../scripts/prepare.mjs";
import type { Host, RunningHost } from "./host.ts";

const root = join(import.meta.dirname, "..", "..");

export const electron: Host = {
  name: "electron",
  async absent() {
    const program = electronProgram();
    if (!program || !existsSync(program)) return "its runtime is not downloaded";
    if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
      return "there is no display";
    if (process.platform === "linux" && process.getuid?.() === 0) return "its sandbox does not run as root";
    return null;
  },
  async start({ dataFolder, workspace, files = [] }): Promise<RunningHost> {
    let log = "";
    const app = await _electron.launch({
      executablePath: electronProgram()!,
      args: [root, ...(workspace ? [`--workspace=${workspace}`] : []), ...files],
      env: { ...(process.env as Record<string, string>), TIDEWATCH_HOME: dataFolder },
    });
    for (const stream of [app.process().stdout, app.process().stderr]) {
      stream?.on("data", (text) => {
        log += text;
      });
    }
    const page = await app.firstWindow();
    await page.setViewportSize({ width: 1280, height: 720 }).catch(() => {});
    return {
      name: "electron",
      page,
      nativeDialogs: true,
      answerDialog: (paths) =>
        app.evaluate(({ dialog }, filePaths) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
          dialog.showSaveDialog = () =>
            Promise.resolve({ canceled: filePaths.length === 0, filePath: filePaths[0] ?? "" });
        }, paths),
      output: () => log,
      stop: () => app.close(),
    };
  },
};
