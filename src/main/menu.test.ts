// The menu's template: keys, the messages to the window, and the items for development.
import type { MenuItemConstructorOptions as Item } from "electron";
import { describe, expect, it } from "vitest";
import { type MenuOptions, menuTemplate } from "./menu.ts";

const workspace = (name: string, exists: boolean) => ({ name, path: `/w/${name}`, openedAtMs: 1, exists });

function bench(options: Partial<MenuOptions> = {}) {
  const chosen: string[] = [];
  const template = menuTemplate({
    platform: "linux",
    development: false,
    recent: [],
    choose: (item) => chosen.push(item),
    showDocumentation: () => chosen.push("(the documentation)"),
    openWorkspace: (path) => chosen.push(path),
    ...options,
  });
  const items = template.flatMap((menu) => menu.submenu as Item[]);
  const click = (item: Item | undefined) => (item?.click as (() => void) | undefined)?.();
  return { template, items, chosen, click };
}

describe("the menu", () => {
  it("has one key per item, and no key twice", () => {
    const keys = bench().items.flatMap((item) => (item.accelerator ? [item.accelerator] : []));
    expect(keys).toContain("CmdOrCtrl+O");
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("sends the chosen item to the window", () => {
    const { items, chosen, click } = bench();
    for (const item of items) click(item);
    expect(chosen).toEqual([
      "open-file",
      "open-folder",
      "paste-rows",
      "new-workspace",
      "open-workspace",
      "undo",
      "redo",
      "find",
      "jobs",
      "(the documentation)",
      "help",
    ]);
  });

  it("leaves the undo and redo keys to the page", () => {
    const { items } = bench();
    const registered = Object.fromEntries(items.map((item) => [item.id, item.registerAccelerator]));
    expect(registered).toMatchObject({ undo: false, redo: false, find: true });
  });

  it("lists the recent workspaces that still exist", () => {
    const { items, chosen, click } = bench({ recent: [workspace("a&b", true), workspace("gone", false)] });
    const recent = items.find((item) => item.label === "Recent Workspaces");
    const list = recent?.submenu as Item[];
    expect(list.map((item) => item.label)).toEqual(["a&&b"]);
    click(list[0]);
    expect(chosen).toEqual(["/w/a&b"]);
    expect(bench().items.find((item) => item.label === "Recent Workspaces")?.enabled).toBe(false);
  });

  it("shows the developer tools in development only", () => {
    const roles = (development: boolean) => bench({ development }).items.map((item) => item.role);
    expect(roles(true)).toContain("toggleDevTools");
    expect(roles(false)).not.toContain("toggleDevTools");
    expect(roles(false)).not.toContain("reload");
  });

  it("follows the conventions of the platform", () => {
    expect(bench({ platform: "darwin" }).template[0]?.role).toBe("appMenu");
    expect(bench({ platform: "win32" }).items.map((item) => item.role)).toContain("quit");
  });
});
