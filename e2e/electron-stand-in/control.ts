// Answers a test's requests over the process channel. Tests use it through launch.ts.
import { app } from "./app.ts";
import { debuggingAddress } from "./browser.ts";
import { clickMenu, dialogAnswers } from "./parts.ts";
import { calls } from "./record.ts";
import { BrowserWindow } from "./window.ts";

const answers = {
  /** The address through which a test reaches the pages, once the page has loaded for the first time. */
  async address() {
    await app.whenReady();
    const window = BrowserWindow.all[0] ?? (await new Promise<BrowserWindow>(waitForWindow));
    if (!window.isVisible()) await new Promise((resolve) => window.once("ready-to-show", resolve));
    return debuggingAddress();
  },
  calls: () => calls,
  answerDialog: (paths: string[]) => void dialogAnswers.push({ paths }),
  answerMessageBox: (button: number) => void dialogAnswers.push({ paths: [], button }),
  menu: (name: string) => clickMenu(name),
  openFile: (path: string) => void app.emit("open-file", { preventDefault() {} }, path),
  setPath: (name: string, path: string) => BrowserWindow.all[0]?.webContents.setPath(name, path),
  hang: () => void BrowserWindow.all[0]?.emit("unresponsive"),
  quit: () => app.quit(),
};

function waitForWindow(found: (window: BrowserWindow) => void): void {
  const timer = setInterval(() => {
    const [window] = BrowserWindow.all;
    if (!window) return;
    clearInterval(timer);
    found(window);
  }, 10);
}

export type Question = keyof typeof answers;

export function listenToTest(): void {
  process.on("message", async ({ id, what, values }: { id: number; what: Question; values: never[] }) => {
    const answer = answers[what] as (...values: never[]) => unknown;
    try {
      process.send?.({ id, value: await answer(...values) });
    } catch (thrown) {
      process.send?.({ id, error: String(thrown) });
    }
  });
  // If a test dies, the stand-in ends too.
  process.on("disconnect", () => app.exit(0));
}
