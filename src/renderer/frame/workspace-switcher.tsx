// Shows the open workspace and the recent ones, and opens or creates another.
import { formatAgo } from "../format/time.ts";
import { choose } from "../state/opening.ts";
import { useWorkspace } from "../state/workspace.ts";
import { CheckIcon, ChevronDownIcon, FolderOpenIcon, NewFolderIcon, WorkspaceIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuLabel, MenuRule } from "../ui/menu.tsx";
import css from "./switcher.module.css";

export function WorkspaceSwitcher() {
  const { current, recent, loadRecent, open, switching } = useWorkspace();
  const name = current?.name ?? "No workspace";
  const isReadOnly = current?.isReadOnly ?? false;
  const isFull = current?.isFull ?? false;
  const now = Date.now();
  return (
    <Menu
      label="Workspaces"
      onOpen={() => void loadRecent()}
      trigger={
        <button
          type="button"
          className={css.switcher}
          aria-label={`Workspace: ${name}${isFull ? ", disk full" : isReadOnly ? ", read-only" : ""}`}
          title={
            isFull
              ? `The disk of ${current?.path} is full: free some space there, and it can be changed again.`
              : isReadOnly
                ? `${current?.path} cannot be written: you can look, but not change anything.`
                : current?.path
          }
          aria-busy={switching}
        >
          <WorkspaceIcon />
          <span className={current ? css.name : css.none}>{name}</span>
          {isReadOnly && <span className={css.readOnly}>{isFull ? "disk full" : "read-only"}</span>}
          <ChevronDownIcon size={14} />
        </button>
      }
    >
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
