// The only ipcMain.handle: checks the sender and the request, then forwards it. Every request of the window passes here.
import { ipcMain } from "electron";
import { paceRequests } from "../host/request-pace.ts";
import type { Reply, RequestRoute } from "../shared/transport/rpc.ts";
import { isPageFrame } from "./navigation.ts";

export function serveWindow(route: RequestRoute): void {
  const pace = paceRequests(route);
  ipcMain.handle("tidewatch:request", async (event, name: unknown, input: unknown): Promise<Reply> => {
    if (!isPageFrame(event.senderFrame)) {
      return {
        ok: false,
        error: { code: "FORBIDDEN", message: "Only the page of Tidewatch may send requests." },
      };
    }
    return pace.route(name, input);
  });
}
