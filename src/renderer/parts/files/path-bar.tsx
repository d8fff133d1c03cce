// The parent folders of the listed one, and a field for any path: a folder to list, or a file.
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
  /** Called with a typed path that is a file; null when files cannot be chosen. */
  onFile: ((path: string) => void) | null;
  /** Called with a typed path that does not exist, in an existing folder. Without it, such a path is an error. */
  onNew?: (folder: string, path: string) => void;
  onProblem(error: AppError): void;
  /** The id of the form, for a button elsewhere. */
  formId: string;
  /** Called when the field starts or stops to differ from the folder's path. */
  onTyped(isOther: boolean): void;
}

export function PathBar(props: PathBarProps) {
  const { loading, path, parent, onGo, onFile, onNew, onProblem, formId, onTyped } = props;
  const [typed, setTyped] = useState(path);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // A separator at the end means the folder itself; a root is only a separator.
    const target = (typed ?? path).trim().replace(/(?<=[^\\/:])[\\/]+$/, "");
    if (target === "" || target === path) return;
    // A path that cannot be listed as a folder may be a file: look into its folder.
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
      // The folder cannot be read either; listing it will show why.
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
          // Text typed before the first listing would be overwritten by it.
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
