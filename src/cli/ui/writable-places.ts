// Where a page without system dialogs may have files written: in folders of the user, not hidden, and with the extension of their content,
// so that no file is created that a shell or the system would run.
import { realpathSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { PlaceCheck } from "../../host/write-guard.ts";

export function writablePlaces(folders: readonly string[]): PlaceCheck {
  const roots = [...new Set(folders.flatMap(realFolder))];
  return (path, endings) => {
    const target = resolve(path);
    const [parent] = realFolder(dirname(target));
    // Without a folder, let the engine report it.
    if (parent === undefined) return null;
    const ways = roots.map((root) => relative(root, parent)).filter((way) => !isOutside(way));
    if (ways.length === 0) return `it is in none of the folders ${roots.join(", ")}`;
    if (ways.every((way) => [...way.split(sep), basename(target)].some(isHidden)))
      return "hidden files and folders are never written to";
    const ending = /\.[^.]*$/.exec(basename(target).replace(/\.gz$/i, ""))?.[0].toLowerCase() ?? "";
    return endings.includes(ending)
      ? null
      : `its name has to end with ${endings.filter(Boolean).join(" or ")}`;
  };
}

const isHidden = (part: string): boolean => part.startsWith(".");
const isOutside = (way: string): boolean =>
  way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way;

function realFolder(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
