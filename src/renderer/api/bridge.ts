// The bridge from a host to the window, and the state of the connection. Electron's preload provides it as window.tidewatch; in a browser,
// socket.ts creates the same object.
import type { TidewatchBridge } from "#shared/transport/bridge.ts";

export type Bridge = TidewatchBridge;
export type Link = "connecting" | "open" | "lost";

declare global {
  interface Window {
    tidewatch?: Bridge;
  }
}
