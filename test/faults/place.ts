// A place for one trial: a folder with a workspace, the user's data folder, and a folder for output outside of both.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

export interface Place {
  root: string;
  workspace: string;
  home: string;
  out: string;
}

export function createPlace(parent: string, copyOf?: Place): Place {
  const root = mkdtempSync(join(parent, "place-"));
  const place = { root, ...foldersOf(root) };
  if (copyOf) cpSync(copyOf.root, root, { recursive: true, preserveTimestamps: true });
  mkdirSync(place.home, { recursive: true });
  mkdirSync(place.out, { recursive: true });
  return place;
}

export const removePlace = ({ root }: Place): void => rmSync(root, { recursive: true, force: true });

const foldersOf = (root: string) => ({
  workspace: join(root, "case.tidewatch"),
  home: join(root, "home"),
  out: join(root, "out"),
});

/** Files that should not exist in a closed workspace and the folders beside it: leftovers of a fault. */
export function leftovers(place: Place): string[] {
  const files = readdirSync(place.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place.root, join(entry.parentPath, entry.name)));
  return [
    ...files.filter((path) => !belongs.some((pattern) => pattern.test(path))),
    ...["temporary", ".making"]
      .map((name) => join(place.workspace, name))
      .filter((path) => existsSync(path))
      .map((path) => relative(place.root, path)),
  ];
}

const workspaceFiles =
  "(manifest\\.json|tidewatch\\.duckdb|(datasets|scores)/\\d+\\.duckdb|models/\\d+/(card\\.json|weights\\.bin|normal-rows\\.json|[a-z-]+\\.(json|bin)))";
const belongs = [
  new RegExp(`^case\\.tidewatch/${workspaceFiles}$`),
  new RegExp(`^home/Default\\.tidewatch/${workspaceFiles}$`),
  /^home\/(settings|recent|mappings|account|tokens)\.json$/,
  /^home\/logs\/tidewatch\.log(\.\d)?$/,
  // Not hidden: partial files are hidden while they are written.
  /^out\/[^.]/,
];
