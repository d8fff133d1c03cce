// Paths as text, of either kind of system, for the file dialog. Pure functions; only the engine knows what exists.
import type { FileEntry } from "#shared/vocabulary.ts";
import type { FilePurpose } from "../../state/overlays.ts";

interface Crumb {
  name: string;
  path: string;
}

const separatorOf = (path: string): string => (/^[A-Za-z]:\\|^\\\\/.test(path) ? "\\" : "/");

/** A folder and its parents, outermost first: "/var/log" → /, var, log. */
export function crumbs(path: string): Crumb[] {
  if (path === "") return [];
  const separator = separatorOf(path);
  const parts = path.split(separator).filter(Boolean);
  if (separator === "\\") {
    return parts.map((name, i) => ({ name, path: parts.slice(0, i + 1).join("\\") + (i === 0 ? "\\" : "") }));
  }
  return [
    { name: "/", path: "/" },
    ...parts.map((name, i) => ({ name, path: `/${parts.slice(0, i + 1).join("/")}` })),
  ];
}

export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}

/** The path of a new workspace; its extension is added once. */
export function newWorkspacePath(folder: string, name: string): string {
  const bare = name.trim().replace(/\.tidewatch$/, "");
  return joinPath(folder, `${bare}.tidewatch`);
}

/** The name of a new file, with the first of the usual extensions if it has none. */
export function withEnding(name: string, extensions: readonly string[]): string {
  const bare = name.trim();
  const [usual] = extensions;
  const folded = bare.toLowerCase();
  const has = extensions.some((each) => folded.endsWith(`.${each}`) || folded.endsWith(`.${each}.gz`));
  return has || usual === undefined || bare === "" ? bare : `${bare.replace(/\.+$/, "")}.${usual}`;
}

/** Whether an entry can be chosen, instead of only opened. */
export function mayChoose(entry: Pick<FileEntry, "kind">, purpose: FilePurpose): boolean {
  if (purpose === "data") return entry.kind !== "folder";
  return purpose === "workspace" ? entry.kind === "workspace" : entry.kind === "folder";
}

/** The next entry that begins with a letter; wraps around. */
export function nextByLetter(
  entries: readonly Pick<FileEntry, "name">[],
  from: number,
  letter: string,
): number {
  for (let step = 1; step <= entries.length; step++) {
    const at = (from + step) % entries.length;
    if (entries[at]?.name.toLowerCase().startsWith(letter.toLowerCase())) return at;
  }
  return from;
}
