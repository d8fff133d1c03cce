// The menu of workspaces: the recent ones, and opening or creating another.
import { useEffect } from "react";
import { formatAgo } from "../format/time.ts";
import { choose } from "../state/opening.ts";
import { useWorkspace } from "../state/workspace.ts";
import { CheckIcon, FolderOpenIcon, NewFolderIcon, WorkspaceIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuLabel, MenuRule } from "../ui/menu.tsx";
import type { LoadedByPress } from "./load-by-press.tsx";

export function WorkspaceMenu({ trigger }: LoadedByPress) {
  const { current, recent, loadRecent, open } = useWorkspace();
  const now = Date.now();
  useEffect(() => void loadRecent(), [loadRecent]);
  return (
    <Menu label="Workspaces" defaultOpen onOpen={() => void loadRecent()} trigger={trigger}>
      {recent.length > 0 && <MenuLabel>Opened lately</MenuLabel>}
      {recent.map(({ path, name, openedAtMs, exists }) => (
        <MenuItem
          key={path}
          title={path}
          disabled={!exists}
          hint={exists ? formatAgo(openedAtMs, now) : "not there any more"}
          icon={path === current?.path ? CheckIcon : WorkspaceIcon}
          onSelect={() => path !== current?.path && void open(path)}
        >
          {name}
        </MenuItem>
      ))}
      {recent.length > 0 && <MenuRule />}
      <MenuItem icon={FolderOpenIcon} onSelect={() => void choose("workspace")}>
        Open a workspace…
      </MenuItem>
      <MenuItem icon={NewFolderIcon} onSelect={() => void choose("new-workspace")}>
        New workspace…
      </MenuItem>
    </Menu>
  );
}
