// Shows the open workspace; its menu has the recent ones.
import { lazy } from "react";
import { useWorkspace } from "../state/workspace.ts";
import { ChevronDownIcon, WorkspaceIcon } from "../ui/icons.tsx";
import { LoadByPress } from "./load-by-press.tsx";
import css from "./switcher.module.css";

const WorkspaceMenu = lazy(async () => ({ default: (await import("./workspace-menu.tsx")).WorkspaceMenu }));

export function WorkspaceSwitcher() {
  const { current, switching } = useWorkspace();
  const name = current?.name ?? "No workspace";
  const isReadOnly = current?.isReadOnly ?? false;
  const isFull = current?.isFull ?? false;
  return (
    <LoadByPress
      popup="menu"
      Loaded={WorkspaceMenu}
      button={
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
    />
  );
}
