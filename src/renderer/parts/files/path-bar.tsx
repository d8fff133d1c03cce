// The folders above the listed one, and a field for any path: of a folder to go to, or of a file.
import { type FormEvent, useState } from "react";
import { AppError } from "#shared/errors.ts";
import { request } from "../../api/door.ts";
import { IconButton } from "../../ui/button.tsx";
import { ParentIcon } from "../../ui/icons.tsx";
import common from "./file-dialog.module.css";
import css from "./path-bar.module.css";
import { crumbs } from "./paths.ts";

export interface PathBarProps {
  loading: boolean;
  path: string;
  parent: string | null;
  onGo(path: string): void;
  /** What to do with a typed path that is a file; null when files cannot be chosen. */
  onFile: ((path: string) => void) | null;
  /** What to do with a typed path in a folder that is there, when nothing is at it; a problem when left out. */
  onNew?: (folder: string, path: string) => void;
  onProblem(error: AppError): void;
  /** Of the form, for a button that stands elsewhere. */
  formId: string;
  /** Told whether the field holds another path than that of the folder. */
  onTyped(isOther: boolean): void;
}

export function PathBar(props: PathBarProps) {
  const { loading, path, parent, onGo, onFile, onNew, onProblem, formId, onTyped } = props;
  const [typed, setTyped] = useState(path);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // A separator at the end means the folder itself; a root is nothing but one.
    const target = (typed ?? path).trim().replace(/(?<=[^\\/:])[\\/]+$/, "");
    if (target === "" || target === path) return;
    // A path that cannot be listed as a folder may be a file: its folder knows.
    const folder = target.replace(/[\\/][^\\/]*$/, "") || "/";
    try {
      const listed = onFile ? await request("files.list", { path: folder }) : null;
      const file = listed?.entries.find((entry) => entry.kind === "file" && entry.path === target);
      if (file && onFile) return onFile(file.path);
      const absent = listed?.leftOut === 0 && !listed.entries.some((entry) => entry.path === target);
      if (absent && target !== listed.path) {
        if (onNew) return onNew(folder, target);
        return onProblem(
          new AppError("FILE_MISSING", `There is no file or folder ${target}; check the path.`),
        );
      }
    } catch {
      // The folder itself cannot be read: going there says why.
    }
    onGo(target);
  }
  return (
    <div className={css.where}>
      <nav className={css.crumbs} aria-label="Folders above">
        <IconButton
          label="Folder above"
          keys="Backspace"
          icon={ParentIcon}
          disabled={parent === null}
          onClick={() => parent && onGo(parent)}
        />
        {crumbs(path).map((crumb) => (
          <button
            key={crumb.path}
            type="button"
            className={css.crumb}
            title={crumb.path}
            onClick={() => onGo(crumb.path)}
          >
            {crumb.name}
          </button>
        ))}
      </nav>
      <form id={formId} onSubmit={(event) => void submit(event)}>
        <input
          className={common.field}
          aria-label="Path"
          placeholder="Type a path and press Enter"
          value={typed}
          // What is typed before the first listing would be lost to it.
          readOnly={loading}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target: { value } }) => {
            setTyped(value);
            onTyped(value.trim() !== "" && value.trim() !== path);
          }}
        />
      </form>
    </div>
  );
}
