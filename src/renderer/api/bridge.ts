// What a host gives the window, and the state of the wire to it. Electron's preload provides the bridge as
// window.tidewatch; in a plain browser socket.ts makes the same object.
import type { TidewatchBridge } from "#shared/transport/bridge.ts";

export type Bridge = TidewatchBridge;
export type Link = "connecting" | "open" | "lost";

declare global {
  interface Window {
    tidewatch?: Bridge;
  }
}
