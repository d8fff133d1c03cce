// The window of the documentation: one, opened on demand, with the pages that come with Tidewatch. It has no preload script, so its pages
// can ask the main process for nothing.
import { BrowserWindow } from "electron";
import { pagePreferences } from "./page-preferences.ts";

interface DocumentationOptions {
  icon: string;
}

/** Returns what shows an address of the documentation. */
export function createDocumentationWindow({ icon }: DocumentationOptions) {
  let window: BrowserWindow | null = null;
  return {
    show(address: string): void {
      window ??= open(icon, () => {
        window = null;
      });
      void window.loadURL(address);
      window.show();
      window.focus();
    },
    close: () => window?.close(),
  };
}

function open(icon: string, onClosed: () => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1240,
    height: 860,
    title: "Tidewatch documentation",
    icon,
    webPreferences: {
      ...pagePreferences,
      devTools: false,
    },
  });
  window.once("closed", onClosed);
  return window;
}
