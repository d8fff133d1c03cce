// The menu and its keys, as a template. Items that the window acts on are sent to it as menu.chosen. Undo and redo show their keys, but the
// page handles them, because only it knows whether they apply to a text or a verdict.
import type { MenuItemConstructorOptions as Item } from "electron";
import type { EventPayload } from "../shared/contract/contract.ts";
import type { RecentWorkspace } from "../shared/vocabulary.ts";

type MenuChoice = EventPayload<"menu.chosen">["item"];

export interface MenuOptions {
  platform: NodeJS.Platform;
  development: boolean;
  recent: readonly RecentWorkspace[];
  choose(item: MenuChoice): void;
  showDocumentation(): void;
  openWorkspace(path: string): void;
}

export function menuTemplate(options: MenuOptions): Item[] {
  const isMac = options.platform === "darwin";
  const choice = (label: string, item: MenuChoice, accelerator: string): Item => ({
    id: item,
    label,
    accelerator,
    registerAccelerator: item !== "undo" && item !== "redo",
    click: () => options.choose(item),
  });
  return [
    ...(isMac ? [{ role: "appMenu" } satisfies Item] : []),
    {
      label: "&File",
      submenu: [
        choice("Open File…", "open-file", "CmdOrCtrl+O"),
        choice("Open Folder…", "open-folder", "CmdOrCtrl+Alt+O"),
        choice("Paste Rows…", "paste-rows", "CmdOrCtrl+Shift+V"),
        { type: "separator" },
        choice("New Workspace…", "new-workspace", "CmdOrCtrl+Shift+N"),
        choice("Open Workspace…", "open-workspace", "CmdOrCtrl+Shift+O"),
        recentMenu(options),
        { type: "separator" },
        isMac ? { role: "close" } : { role: "quit" },
      ],
    },
    {
      label: "&Edit",
      submenu: [
        choice("Undo", "undo", "CmdOrCtrl+Z"),
        choice("Redo", "redo", "CmdOrCtrl+Shift+Z"),
        { type: "separator" },
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
        { type: "separator" },
        choice("Find", "find", "CmdOrCtrl+F"),
      ],
    },
    {
      label: "&View",
      submenu: [
        choice("Jobs", "jobs", "CmdOrCtrl+J"),
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
        ...(options.development
          ? ([{ type: "separator" }, { role: "reload" }, { role: "toggleDevTools" }] satisfies Item[])
          : []),
      ],
    },
    ...(isMac ? [{ role: "windowMenu" } satisfies Item] : []),
    {
      role: "help",
      submenu: [
        { id: "documentation", label: "Documentation", click: () => options.showDocumentation() },
        choice("Keyboard", "help", "F1"),
        ...(isMac ? [] : [{ role: "about" } satisfies Item]),
      ],
    },
  ];
}

function recentMenu({ recent, openWorkspace }: MenuOptions): Item {
  const there = recent.filter((workspace) => workspace.exists).slice(0, 10);
  return {
    label: "Recent Workspaces",
    enabled: there.length > 0,
    submenu: there.map(({ name, path }) => ({
      // In a menu label, & marks a key and && is an ampersand.
      label: name.replaceAll("&", "&&"),
      toolTip: path,
      click: () => openWorkspace(path),
    })),
  };
}
