// The small parts: dialogs with answers from the test, menu, shell, screen, ipcMain, protocol.
import { record } from "./record.ts";

interface MenuItem {
  id?: string;
  label?: string;
  role?: string;
  accelerator?: string;
  submenu?: MenuItem[];
  click?: () => void;
}

/** Answers for the next system dialogs; without an answer they are dismissed. */
export const dialogAnswers: { paths: string[]; button?: number }[] = [];

const nextPaths = (): string[] => dialogAnswers.shift()?.paths ?? [];

export const dialog = {
  async showOpenDialog(_window: unknown, options: unknown) {
    record("dialog.showOpenDialog", options);
    const filePaths = nextPaths();
    return { canceled: filePaths.length === 0, filePaths };
  },
  async showSaveDialog(_window: unknown, options: unknown) {
    record("dialog.showSaveDialog", options);
    const [filePath = ""] = nextPaths();
    return { canceled: filePath === "", filePath };
  },
  async showMessageBox(_window: unknown, options: { cancelId?: number; signal?: AbortSignal }) {
    const { signal: _signal, ...shown } = options;
    record("dialog.showMessageBox", shown);
    return { response: dialogAnswers.shift()?.button ?? options.cancelId ?? 0, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string) {
    record("dialog.showErrorBox", title, content);
  },
};

let menu: MenuItem[] = [];

export const Menu = {
  buildFromTemplate: (template: MenuItem[]) => template,
  setApplicationMenu(template: MenuItem[]) {
    menu = template;
  },
};

/** Clicks the item with this id or label, wherever it is; returns whether there is one. */
export function clickMenu(name: string, items: MenuItem[] = menu): boolean {
  for (const item of items) {
    if ((item.id === name || item.label === name) && item.click) {
      item.click();
      return true;
    }
    if (item.submenu && clickMenu(name, item.submenu)) return true;
  }
  return false;
}

export const shell = {
  showItemInFolder(path: string) {
    record("shell.showItemInFolder", path);
  },
  async openExternal(url: string) {
    record("shell.openExternal", url);
  },
};

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
};

export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown) {
    record("protocol.registerSchemesAsPrivileged", schemes);
  },
};

export interface InvokeEvent {
  senderFrame: { url: string; parent: object | null };
}
type InvokeHandler = (event: InvokeEvent, ...args: unknown[]) => unknown;
const invokeHandlers = new Map<string, InvokeHandler>();

export const ipcMain = {
  handle(channel: string, handler: InvokeHandler) {
    if (invokeHandlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    invokeHandlers.set(channel, handler);
  },
};

export async function invoke(event: InvokeEvent, channel: string, args: unknown[]): Promise<unknown> {
  const handler = invokeHandlers.get(channel);
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  return handler(event, ...args);
}
