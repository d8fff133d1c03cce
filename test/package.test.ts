// What npm pack would send: the product and nothing of its making.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const isBuilt = existsSync(join(root, "out", "build.json"));
if (!isBuilt) console.log("The tests of the package are skipped: npm run build makes out/ first.");

describe.skipIf(!isBuilt)("the package", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    ...{ cwd: root, encoding: "utf8", shell: process.platform === "win32" },
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string; size: number }[] }];
  const paths = files.map(({ path }) => path);

  test("holds the command, the window, the engine, the kernels and the licence", () => {
    for (const path of [
      ...[manifest.bin.tidewatch, "out/main/cli.js", "out/main/engine.js", "out/renderer/index.html"],
      ...["out/renderer/help/index.html", "out/renderer/help/search-index.js"],
      ...[
        "LICENSE",
        "THIRD-PARTY-NOTICES",
        "README.md",
        "native/prebuilds/wasm/simd.wasm",
        "native/prebuilds/wasm/relaxed.wasm",
        `native/prebuilds/${process.platform}-${process.arch}/tidewatch.node`,
      ],
    ])
      expect(paths).toContain(path);
  });

  test("holds no sources, tests or source maps", () => {
    expect(paths.filter((path) => /^(src|test|bench|e2e)\/|\.(ts|tsx|map|cpp|o)$/.test(path))).toEqual([]);
  });

  test("holds the documentation once, as the site that the window opens", () => {
    expect(paths.filter((path) => path.startsWith("docs/"))).toEqual([]);
    expect(paths.filter((path) => /^out\/renderer\/help\/.*\.html$/.test(path)).length).toBeGreaterThan(20);
  });

  test("names no folder of the machine that built it", () => {
    const naming = paths.filter(
      (path) =>
        /\.(js|cjs|mjs|html|css|json)$/.test(path) && readFileSync(join(root, path), "utf8").includes(root),
    );
    expect(naming).toEqual([]);
  });

  test("shows its first page with at most 400 kB of script: charts, grids and menus are loaded with what shows them", () => {
    const folder = join(root, "out", "renderer");
    const assets = paths
      .filter((path) => /^out\/renderer\/assets\/.*\.js$/.test(path))
      .map((path) => basename(path));
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name)) return;
      loaded.add(name);
      const text = readFileSync(join(folder, "assets", name), "utf8");
      for (const [, next] of text.matchAll(/(?:from|^import|;import) ?"\.\/([\w.-]+\.js)"/g)) load(next!);
    };
    load(/assets\/([\w.-]+\.js)/.exec(readFileSync(join(folder, "index.html"), "utf8"))![1]!);
    load(assets.find((name) => name.startsWith("data-page-"))!);
    const bytes = [...loaded].reduce((sum, name) => sum + statSync(join(folder, "assets", name)).size, 0);
    expect(loaded.size).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(400_000);
  });

  test("needs no large library: TensorFlow.js is an optional peer", () => {
    expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith("@tensorflow"))).toEqual([]);
    for (const meta of Object.values(manifest.peerDependenciesMeta)) expect(meta).toEqual({ optional: true });
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
  });
});
