// Names of files that a window sends. They come from a page, so none of them may lead out of the folder of its upload.
import { AppError } from "../../shared/errors.ts";

const longestPart = 200;
const deepest = 16;
/** Separators of any system, and control characters. */
const unsafe = /[\\/\u0000-\u001f\u007f]/;
/** What Windows gives a meaning: marks, an end that it drops, and names of devices with any ending. */
export const unsafeOnWindows = /[:*?"<>|]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The parts of a name, from the outermost folder to the file. Throws for a name that could be anything but a plain one. */
export function partsOfName(name: string, platform: string = process.platform): string[] {
  const parts = name.split("/");
  const isPlain = (part: string) =>
    part !== "" &&
    part.length <= longestPart &&
    !unsafe.test(part) &&
    !part.startsWith(".") &&
    !(platform === "win32" && unsafeOnWindows.test(part));
  if (parts.length <= deepest && parts.every(isPlain)) return parts;
  throw new AppError(
    "INVALID_INPUT",
    `The name ${JSON.stringify(name.slice(0, 100))} cannot be that of a received file; rename the file, or open it by its path.`,
  );
}

/** Throws when two names are one on a file system that ignores case, or one is the folder of another. */
export function refuseEqualNames(names: readonly (readonly string[])[]): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const parts of names) {
    const lower = parts.map((part) => part.toLowerCase());
    const file = lower.join("/");
    lower.slice(0, -1).forEach((_, depth) => {
      folders.add(lower.slice(0, depth + 1).join("/"));
    });
    if (files.has(file)) throw equal(parts);
    files.add(file);
  }
  for (const parts of names) if (folders.has(parts.join("/").toLowerCase())) throw equal(parts);
}

const equal = (parts: readonly string[]): AppError =>
  new AppError(
    "INVALID_INPUT",
    `Two of the files are called ${parts.join("/")}; drop them one after the other.`,
  );
