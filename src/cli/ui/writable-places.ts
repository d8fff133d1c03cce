// Where a page without system dialogs may have files written: in folders of the user, not hidden, and with the extension of their content,
// so that no file is created that a shell or the system would run.
import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { unsafeOnWindows } from "../../engine/upload/upload-names.ts";
import type { PlaceCheck } from "../../host/write-guard.ts";

/** Control characters, and those that reorder a line, so that a name could be read as another. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

export function writablePlaces(folders: readonly string[], platform: string = process.platform): PlaceCheck {
  const roots = [...new Set(folders.flatMap((folder) => realFolder(folder) ?? []))];
  const isUnsafe = (part: string) =>
    unsafe.test(part) || (platform === "win32" && unsafeOnWindows.test(part));
  return (path, endings) => {
    const target = resolve(path);
    const parent = placeOf(dirname(target));
    if (parent === null || isLink(target)) return "it is a link, or a link on its way leads nowhere";
    const ways = roots.map((root) => relative(root, parent)).filter((way) => !isOutside(way));
    if (ways.length === 0) return `it is in none of the folders ${roots.join(", ")}`;
    const partsOf = (way: string) => [...way.split(sep).filter(Boolean), basename(target)];
    if (ways.every((way) => partsOf(way).some(isHidden)))
      return "hidden files and folders are never written to";
    if (ways.every((way) => partsOf(way).some(isUnsafe)))
      return "a name in it has characters, or a meaning to the system, that no name of a file should have";
    const ending = /\.[^.]*$/.exec(basename(target).replace(/\.gz$/i, ""))?.[0].toLowerCase() ?? "";
    return endings.includes(ending)
      ? null
      : `its name has to end with ${endings.filter(Boolean).join(" or ")}`;
  };
}

const isHidden = (part: string): boolean => part.startsWith(".");
const isOutside = (way: string): boolean =>
  way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way;

/** Where a folder is, or will be when its missing part is created; null behind a link that leads nowhere. */
function placeOf(folder: string): string | null {
  const real = realFolder(folder);
  if (real !== null) return real;
  if (isLink(folder)) return null;
  const above = dirname(folder) === folder ? null : placeOf(dirname(folder));
  return above === null ? null : join(above, basename(folder));
}

function realFolder(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
