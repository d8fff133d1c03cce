// Writes a file or folder outside of the workspace by way of a part beside it. The part is noted in the workspace, so that what a kill
// leaves of it is removed when the workspace is opened again. A workspace can come from elsewhere: only what the note describes is removed.
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { basename, join } from "node:path";
import { privateFile, privateFolder } from "./private-mode.ts";
import { isPartName, makePart, partBeside, placePart } from "./target-file.ts";

interface PartRules {
  /** The folder of the workspace where the part is noted. */
  temporaryFolder: string;
  overwrite: boolean;
  isFolder?: boolean;
}

const notesFolder = (temporaryFolder: string) => join(temporaryFolder, "parts");

/** Calls `write` with an empty part, and moves it into place. A failure leaves nothing. */
export async function writeByPart<T>(
  to: string,
  { temporaryFolder, overwrite, isFolder = false }: PartRules,
  write: (part: string) => T | Promise<T>,
): Promise<T> {
  const part = partBeside(to);
  const note = join(notesFolder(temporaryFolder), basename(part));
  try {
    addLine(temporaryFolder, basename(part), part);
    makePart(part, to, isFolder);
    addLine(temporaryFolder, basename(part), identityOf(part));
    const result = await write(part);
    placePart(part, to, overwrite);
    return result;
  } finally {
    rmSync(part, { recursive: true, force: true });
    dropNote(note);
  }
}

function dropNote(note: string): void {
  try {
    rmSync(note, { force: true });
  } catch {
    // A note of a part that is gone says nothing.
  }
}

/** A note has the path of the part on its first line and, once the part is there, its identity on the second. */
function addLine(temporaryFolder: string, name: string, line: string): void {
  try {
    const folder = notesFolder(temporaryFolder);
    mkdirSync(folder, { recursive: true, mode: privateFolder });
    appendFileSync(join(folder, name), `${JSON.stringify(line)}\n`, { mode: privateFile });
  } catch {
    // A workspace on a full disk can still be exported to another one.
  }
}

const identityOf = (path: string): string => {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
};

/** Removes the parts that are noted. Only the holder of the workspace may call this, when nothing writes any more. */
export function removeNotedParts(temporaryFolder: string): void {
  const folder = notesFolder(temporaryFolder);
  for (const name of namesIn(folder)) {
    try {
      const [path, identity] = readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => String(JSON.parse(line)));
      if (path !== undefined && basename(path) === name && isPartName(name)) removePart(path, identity);
    } catch {
      // There is no such part, or it may not be removed; the next export of its name tries again.
    }
  }
}

function removePart(path: string, identity: string | undefined): void {
  const found = statSync(path);
  if (identity !== undefined) {
    if (identity === identityOf(path)) rmSync(path, { recursive: true });
  } else if (found.isDirectory()) rmdirSync(path);
  else if (found.size === 0) unlinkSync(path);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
