// The built main process and preload under the stand-in of the electron module; the window is a real Chromium page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { launchStandIn } from "../electron-stand-in/launch.ts";
import type { Host, RunningHost } from "./host.ts";
import { browserOptions } from "./loopback.ts";

const root = join(import.meta.dirname, "..", "..");

export const standIn: Host = {
  name: "stand-in",
  absent: async () =>
    existsSync(join(root, "out", "main", "index.js")) ? null : "there is no build; run npm run build",
  async start({ dataFolder, workspace, files = [] }): Promise<RunningHost> {
    const app = await launchStandIn({
      dataFolder,
      args: [...(workspace ? [`--workspace=${workspace}`] : []), ...files],
      browser: browserOptions,
      viewport: { width: 1280, height: 720 },
    });
    return {
      name: "stand-in",
      page: app.page,
      nativeDialogs: true,
      answerDialog: app.answerDialog,
      output: app.output,
      async stop() {
        await app.stop();
      },
    };
  },
};
