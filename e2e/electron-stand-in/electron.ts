// A stand-in for the electron module: enough of it to run the built out/main and out/preload in plain Node, with a
// real Chromium page as the window. Each part says what it cannot do: the page's address is https://tidewatch.test
// instead of app://tidewatch (Chromium outside Electron has no such scheme), the preload script shares the page's
// world, and there are no system menu keys and no sandbox. Everything else is the product's code.
import { app } from "./app.ts";
import { listenToTest } from "./control.ts";
import { dialog, ipcMain, Menu, protocol, screen, shell } from "./parts.ts";
import { record } from "./record.ts";
import { session } from "./session.ts";
import { utilityProcess } from "./utility-process.ts";
import { BrowserWindow } from "./window.ts";

listenToTest();
record("started", process.argv.slice(2));

export { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session, shell, utilityProcess };
