// npm run notices [-- --check]: writes THIRD-PARTY-NOTICES, the licences of everything that ships: the packages that are installed with
// Tidewatch, those that the bundler put into out/, and Electron. With --check it writes nothing and fails when the file is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "./bundled-packages.ts";
import { prepareBuild, root } from "./prepare.mjs";

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  /** For the tests, and for those who install an optional peer by themselves. */
  devOptional?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

interface Shipped {
  name: string;
  version: string;
  licence: string;
  /** Its own texts; empty when the package has none. */
  text: string;
  author: string;
}

const path = join(root, "THIRD-PARTY-NOTICES");
/** The runtime of the window is not bundled, and no dependency of the running program. */
const runtime = "node_modules/electron";

export function noticesText(): string {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const isDelivered = ({ dev, devOptional }: Locked) => !dev && !devOptional;
  const installed = Object.keys(packages).filter((folder) => folder !== "" && isDelivered(packages[folder]!));
  const folders = [...new Set([...installed, ...bundledPackages(root), runtime])].sort();
  const shipped = folders.map((folder) => describe(folder, packages));
  const byText = new Map<string, Shipped[]>();
  for (const one of shipped)
    if (one.text !== "") byText.set(one.text, [...(byText.get(one.text) ?? []), one]);
  const line = ({ name, version, licence }: Shipped) => `${name} ${version} (${licence})`;
  const withText = [...byText].map(([text, same]) => `${same.map(line).join("\n")}\n\n${text}`);
  const without = shipped
    .filter(({ text }) => text === "")
    .map((one) => `${line(one)}${one.author === "" ? "" : `, by ${one.author}`}`);
  const parts = [
    `Third-party notices of Tidewatch

Tidewatch is delivered with the packages below, or contains parts of them. Each is under its own licence. Packages with the same text stand
together. Written by \`npm run notices\`; do not edit by hand.

Electron brings the licences of Chromium and Node in LICENSES.chromium.html beside its program. The library of DuckDB contains further
libraries, whose licences are in the folder third_party of its source.`,
    ...withText,
    `These packages name their licence and come without its text. Texts of the same licences stand above.

${without.join("\n")}`,
  ];
  return `${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

function describe(folder: string, packages: Record<string, Locked>): Shipped {
  const locked = packages[folder];
  if (!locked)
    throw new Error(`${folder} is in the build and not in package-lock.json; run npm ci and build again.`);
  const name = folder.replace(/^.*node_modules\//, "");
  const from = locked.os ? parentOf(name, packages) : folder;
  if (!existsSync(join(root, from, "package.json"))) throw new Error(`${from} is not installed; run npm ci.`);
  const { author } = JSON.parse(readFileSync(join(root, from, "package.json"), "utf8")) as {
    author?: string | { name?: string };
  };
  return {
    name,
    version: locked.version,
    licence: locked.license ?? "no licence named",
    text: licenceText(join(root, from)),
    author: ((typeof author === "string" ? author : author?.name) ?? "").replace(/ *[<(].*$/, ""),
  };
}

/** A package for one system is installed on that system only. It is a part of the package that asks for it, whose text is the same. */
function parentOf(name: string, packages: Record<string, Locked>): string {
  const parent = Object.keys(packages).find((folder) => packages[folder]!.optionalDependencies?.[name]);
  if (parent === undefined) throw new Error(`No package asks for ${name}, which is for one system only.`);
  return parent;
}

const licenceText = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice|ofl)([-._]|$)/i.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((name) =>
      readFileSync(join(folder, name), "utf8")
        .replaceAll("\r\n", "\n")
        .replace(/[ \t]+$/gm, "")
        .trim(),
    )
    .join("\n\n");

if (process.argv[1] === import.meta.filename) {
  const built = await prepareBuild({ say: (line) => console.error(line) });
  if (!built.ok) throw new Error(built.reason);
  const text = noticesText();
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error("THIRD-PARTY-NOTICES is stale; run npm run notices.");
    process.exitCode = 1;
  }
}
