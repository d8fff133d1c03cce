// Tells by content whether out/ was built from the present sources. Used by the build, the start and the command. Does not use file times,
// because a checkout or a copy gives every file a new time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const inputs = [
  ...["src", "electron.vite.config.ts", "package.json", "package-lock.json", "tsconfig.base.json"],
  // The documentation comes with the window.
  ...["docs", "scripts/site", "CHANGELOG.md", "SECURITY.md"],
];

/** The state of the sources that a build records: their hash, and their sizes and times, which often make hashing again unnecessary. */
function sourceState(root) {
  const files = inputs.flatMap((input) => list(join(root, input))).sort();
  const look = createHash("sha256");
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    look.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return {
    look: look.digest("hex"),
    hash() {
      for (const file of files) {
        hash.update(`${relative(root, file).replaceAll(sep, "/")}\0`);
        hash.update(readFileSync(file));
      }
      return hash.digest("hex");
    },
  };
}

function list(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? list(join(path, entry.name)) : [join(path, entry.name)]));
}

const stampPath = (root) => join(root, "out", "build.json");

/** Marks out/ as invalid until the build ends. Returns the function to call at the end. */
export function beginBuild(root) {
  rmSync(stampPath(root), { force: true });
  const state = sourceState(root);
  const hash = state.hash();
  return () => writeStamp(root, { hash, look: state.look });
}

export function isBuildFresh(root) {
  const stamp = readStamp(root);
  if (!stamp) return false;
  const state = sourceState(root);
  if (state.look === stamp.look) return true;
  if (state.hash() !== stamp.hash) return false;
  writeStamp(root, { hash: stamp.hash, look: state.look });
  return true;
}

/** An installed copy has out/ without sources, so it cannot be stale. */
export const isCheckout = (root) =>
  existsSync(join(root, "src")) && existsSync(join(root, "electron.vite.config.ts"));

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampPath(root), "utf8"));
  } catch {
    return null;
  }
}

function writeStamp(root, stamp) {
  try {
    mkdirSync(join(root, "out"), { recursive: true });
    writeFileSync(stampPath(root), JSON.stringify(stamp));
  } catch {
    // A read-only checkout is checked anew each time.
  }
}
