// The packages whose code, styles or fonts the bundler put into a program of out/, by the bundler's own lists. A plugin of the build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

type OutFile =
  | { type: "chunk"; modules: Record<string, { renderedLength: number }> }
  | { type: "asset"; originalFileNames: readonly string[] };

const programs = ["main", "preload", "renderer"] as const;
type ProgramName = (typeof programs)[number];

const listPath = (root: string, program: ProgramName) => join(root, "out", "packages", `${program}.json`);

/** The folder of the package that a module lies in, below the root; null for our own modules. */
function packageOf(root: string, module: string): string | null {
  const path = module.replace(/\?.*$/, "");
  // Code that a tool of the build adds itself, such as "\0vite/preload-helper.js".
  const tool = /^\0([\w-]+)\//.exec(path)?.[1];
  if (tool !== undefined) return existsSync(join(root, "node_modules", tool)) ? `node_modules/${tool}` : null;
  const below = relative(root, path).replaceAll("\\", "/");
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(below)?.[1] ?? null;
}

/** Writes which packages the bundle of a program contains. A module whose code was dropped does not count; a style and a font do. */
export function noteBundledPackages(root: string, program: ProgramName, source = root) {
  return {
    name: "note-bundled-packages",
    generateBundle(this: { getModuleIds(): Iterable<string> }, _: unknown, bundle: Record<string, OutFile>) {
      const modules = [...this.getModuleIds()].filter((id) => /\.css(\?|$)/.test(id));
      for (const file of Object.values(bundle)) {
        if (file.type === "asset")
          modules.push(...file.originalFileNames.map((name) => resolve(source, name)));
        else
          for (const [id, { renderedLength }] of Object.entries(file.modules))
            if (renderedLength > 0) modules.push(id);
      }
      const packages = new Set(modules.map((id) => packageOf(root, id)).filter((found) => found !== null));
      mkdirSync(dirname(listPath(root, program)), { recursive: true });
      writeFileSync(listPath(root, program), `${JSON.stringify([...packages].sort(), null, 1)}\n`);
    },
  };
}

/** The folders of the packages in all programs of the build. */
export const bundledPackages = (root: string): string[] =>
  programs.flatMap((program) => JSON.parse(readFileSync(listPath(root, program), "utf8")) as string[]);
