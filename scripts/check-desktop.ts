// Opens the unpacked tree of a desktop package and throws when it is not what it should be: fuses, the archive of the application, files
// beside it. Returns a line for each part.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { desktopConfig, fuses } from "./desktop-config.ts";
import { readFuses } from "./electron-fuses.ts";
import { lockedPackages } from "./locked-packages.ts";
import { root } from "./prepare.mjs";

interface Entry {
  files?: Record<string, Entry>;
  size?: number;
  offset?: string;
  unpacked?: boolean;
  integrity?: { algorithm: string; hash: string };
}

const need = (holds: boolean, words: string): void => {
  if (!holds) throw new Error(words);
};

export function checkDesktop(tree: string): string[] {
  const program = readFileSync(join(tree, desktopConfig.linux.executableName));
  const found = readFuses(program);
  for (const [name, state] of Object.entries(fuses))
    need(found[name] === state, `The fuse ${name} is ${found[name]}, and should be ${state}.`);
  const resources = join(tree, "resources");
  for (const file of ["LICENSE", "THIRD-PARTY-NOTICES", "sbom.cdx.json"])
    need(existsSync(join(resources, file)), `${file} is not in resources/.`);
  const bill = JSON.parse(readFileSync(join(resources, "sbom.cdx.json"), "utf8")) as {
    components: unknown[];
  };
  const archive = join(resources, "app.asar");
  const { entries, content } = readArchive(archive);
  checkEntries([...entries.keys()]);
  let packed = 0;
  for (const [path, entry] of entries) {
    const bytes = entry.unpacked ? readFileSync(join(`${archive}.unpacked`, path)) : content(entry);
    need(entry.integrity?.algorithm === "SHA256", `${path} has no hash in the archive.`);
    const hash = createHash("sha256").update(bytes).digest("hex");
    need(entry.integrity?.hash === hash, `${path} is not what its hash says.`);
    if (!entry.unpacked) packed++;
    if (/\.(js|cjs|mjs|json|html|css)$/.test(path))
      need(!bytes.includes(root), `${path} names a folder of the machine that built it.`);
  }
  return [
    `fuses: ${Object.keys(fuses).length} read back from ${desktopConfig.linux.executableName}`,
    `archive: ${packed} files, ${entries.size - packed} beside it, each with its hash`,
    `bill of materials: ${bill.components.length} packages`,
  ];
}

function checkEntries(paths: string[]): void {
  const kernels = `native/prebuilds/${process.platform}-${process.arch}/tidewatch.node`;
  for (const path of [
    "package.json",
    "out/main/index.js",
    "out/main/engine.js",
    "out/preload/index.cjs",
    "out/renderer/index.html",
    kernels,
  ])
    need(paths.includes(path), `${path} is not in the package.`);
  need(
    paths.some((path) => path.startsWith("node_modules/@duckdb/node-bindings-") && path.endsWith(".node")),
    "The library of DuckDB is not in the package.",
  );
  const surplus = paths.filter((path) =>
    /^(src|test|bench|e2e|scripts|docs)\/|\.(map|tsx?|mts|cts)$/.test(path),
  );
  need(surplus.length === 0, `These are no part of the package: ${surplus.slice(0, 5).join(", ")}.`);
  const forTests = lockedPackages()
    .filter(({ delivered }) => !delivered)
    .map(({ folder }) => `${folder}/`);
  const strays = paths.filter((path) => forTests.some((folder) => path.startsWith(folder)));
  need(strays.length === 0, `Packages for development are in the package: ${strays.slice(0, 5).join(", ")}.`);
}

/** The archive's head is a length, a text in JSON, and then the files one after the other. */
function readArchive(path: string): { entries: Map<string, Entry>; content(entry: Entry): Buffer } {
  const bytes = readFileSync(path);
  const headBytes = bytes.readUInt32LE(4);
  const head = JSON.parse(bytes.toString("utf8", 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const entries = new Map<string, Entry>();
  const walk = (entry: Entry, at: string): void => {
    for (const [name, next] of Object.entries(entry.files ?? {})) {
      const below = at === "" ? name : `${at}/${name}`;
      if (next.files) walk(next, below);
      else entries.set(below, next);
    }
  };
  walk(head, "");
  const content = ({ offset, size }: Entry) => {
    const start = 8 + headBytes + Number(offset);
    return bytes.subarray(start, start + size!);
  };
  return { entries, content };
}
