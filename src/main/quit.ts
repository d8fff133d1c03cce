// Quits in bounded time: the first request to quit waits until the engine has ended or was killed.
import type { App } from "electron";

export function closeBeforeQuit(app: App, close: () => Promise<void>): void {
  let closed = false;
  let closing = false;
  app.on("before-quit", (event) => {
    if (closed) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void close()
      .catch(() => {})
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
  app.on("window-all-closed", () => app.quit());
}
