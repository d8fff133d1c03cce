// The one ipcMain.handle: checks who asks, then what, and hands on. Every request of the window comes through here.
import { ipcMain } from "electron";
import type { Answer, RequestRoute } from "../shared/rpc.ts";
import { isOwnFrame } from "./navigation.ts";

export function serveWindow(route: RequestRoute): void {
  ipcMain.handle("tidewatch:request", async (event, name: unknown, input: unknown): Promise<Answer> => {
    if (!isOwnFrame(event.senderFrame)) {
      return { ok: false, error: { code: "FORBIDDEN", message: "Only Tidewatch's own page may ask." } };
    }
    return route(name, input);
  });
}
