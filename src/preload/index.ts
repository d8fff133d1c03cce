// The bridge of the Electron window: window.tidewatch = { request, on, pathForFile } and nothing else. Runs sandboxed. It checks the names
// of events; the router of the main process checks everything else.
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron";
import type { EventName } from "../shared/contract/contract.ts";
import type { TidewatchBridge } from "../shared/transport/bridge.ts";

// A record over the names, so that a new event does not compile until it is allowed here.
const eventNames = {
  "job.changed": true,
  "dataset.changed": true,
  "model.changed": true,
  "incident.changed": true,
  "watch.changed": true,
  "verdict.changed": true,
  "workspace.changed": true,
  "engine.changed": true,
  "file.offered": true,
  "menu.chosen": true,
} satisfies Record<EventName, true>;

// Files offered before the page listens (by a double click that started the application) are kept for its first listener.
let offeredEarly: unknown[] | null = [];
const keepEarly = (_: IpcRendererEvent, payload: unknown) => offeredEarly?.push(payload);
ipcRenderer.on("tidewatch:file.offered", keepEarly);

const bridge: TidewatchBridge = {
  request: (name, input) => ipcRenderer.invoke("tidewatch:request", name, input),
  on(event, listener) {
    if (!Object.hasOwn(eventNames, event)) return () => {};
    const receive = (_: IpcRendererEvent, payload: unknown) => listener(payload);
    ipcRenderer.on(`tidewatch:${event}`, receive);
    if (event === "file.offered") releaseEarly(listener);
    return () => {
      ipcRenderer.off(`tidewatch:${event}`, receive);
    };
  },
  pathForFile: (file) => webUtils.getPathForFile(file as File),
};

function releaseEarly(listener: (payload: unknown) => void): void {
  const early = offeredEarly ?? [];
  offeredEarly = null;
  ipcRenderer.off("tidewatch:file.offered", keepEarly);
  for (const payload of early) listener(payload);
}

contextBridge.exposeInMainWorld("tidewatch", bridge);
