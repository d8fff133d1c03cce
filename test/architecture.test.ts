// House rules that no compiler setting can enforce, as tests over the sources.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { fileCircles, folderCircles, targetOf } from "./import-circles.ts";
import { exportedNames } from "./source-words.ts";

const root = join(import.meta.dirname, "..");
const sourceFolder = join(root, "src");

interface Source {
  /** From src/, with forward slashes. */
  path: string;
  room: string;
  text: string;
  imports: string[];
}

const sources: Source[] = readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
  .map((entry) => {
    const path = relative(sourceFolder, join(entry.parentPath, entry.name)).split(sep).join("/");
    const text = readFileSync(join(sourceFolder, path), "utf8");
    return { path, room: path.split("/")[0]!, text, imports: importsOf(text) };
  });
const product = sources.filter(({ path }) => !/\.test\.tsx?$/.test(path));

function importsOf(text: string): string[] {
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b(?:[^;'"=]*?\bfrom)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g,
    ),
  ];
  return found.map((match) => match[1] ?? match[2]!);
}

/** The room that an import leads to, or null for a library. */
function roomOf(source: Source, specifier: string): string | null {
  return targetOf(source.path, specifier)?.split("/")[0] ?? null;
}

const mayImport: Record<string, string[]> = {
  shared: [],
  host: ["shared"],
  core: ["shared"],
  engine: ["shared", "core"],
  main: ["shared", "host"],
  preload: ["shared"],
  renderer: ["shared"],
  cli: ["shared", "host", "engine"],
};

describe("rooms", () => {
  test("there is no other room", () => {
    expect([...new Set(product.map(({ room }) => room))].sort()).toEqual(Object.keys(mayImport).sort());
  });

  test("a room imports only the rooms it may", () => {
    const violations = product.flatMap((source) =>
      source.imports
        .map((specifier) => roomOf(source, specifier))
        .filter((room) => room !== null && room !== source.room && !mayImport[source.room]!.includes(room))
        // The one file outside src that is imported: the manifest, for the version.
        .filter((room) => room !== "..")
        .map((room) => `${source.path} → ${room}`),
    );
    expect(violations).toEqual([]);
  });

  test("a station of core imports the ground (math, table, network) and itself; only core/pipeline joins stations", () => {
    const ground = ["math", "table", "network"];
    const violations = product
      .filter(({ room, path }) => room === "core" && !path.startsWith("core/pipeline/"))
      .flatMap((source) => {
        const station = source.path.split("/")[1]!;
        return source.imports
          .filter((specifier) => roomOf(source, specifier) === "core")
          .map(
            (specifier) =>
              relative(join(sourceFolder, "core"), join(sourceFolder, source.path, "..", specifier)).split(
                sep,
              )[0]!,
          )
          .filter((target) => target !== station && !ground.includes(target))
          .map((target) => `${source.path} → ${target}`);
      })
      // capture and flow share only the type of the packet record.
      .filter((violation) => !/^core\/flow\/.* → capture$/.test(violation));
    expect(violations).toEqual([]);
    const flowFromCapture = product
      .filter(({ path }) => path.startsWith("core/flow/"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/import (type )?[^;]*?from "(\.\.\/capture\/[^"]+)"/g)]
          .filter(([, type, from]) => type === undefined || from !== "../capture/packet.ts")
          .map(([statement]) => `${path}: ${statement}`),
      );
    expect(flowFromCapture).toEqual([]);
  });

  test("core holds folders only", () => {
    const loose = sources.filter(({ room, path }) => room === "core" && path.split("/").length < 3);
    expect(loose.map(({ path }) => path)).toEqual([]);
  });

  test("no barrels: no file only re-exports", () => {
    const barrels = product.filter(
      ({ path, text }) => basename(path) === "index.ts" && /export \* from/.test(text),
    );
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

describe("circles", () => {
  /** No room has a circle, of folders or of files; type imports count. */
  const rooms = Object.keys(mayImport);

  test("no folders import each other in a circle", () => {
    expect(folderCircles(product, rooms)).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    expect(fileCircles(product, rooms)).toEqual([]);
  });

  test("circles are found, through types and in inner folders too", () => {
    const sources = [
      { path: "room/a/one.ts", imports: ["../b/two.ts"] },
      { path: "room/b/two.ts", imports: ["./inner/three.ts", "#other/far.ts"] },
      { path: "room/b/inner/three.ts", imports: ["../two.ts", "zod"] },
    ];
    expect(fileCircles(sources, ["room"])).toEqual([["room/b/inner/three.ts", "room/b/two.ts"]]);
    expect(folderCircles(sources, ["room"])).toEqual([["room/b", "room/b/inner"]]);
  });

  test("only the frame imports pages, and no page imports another", () => {
    const pageOf = (path: string) => /^renderer\/pages\/([^/]+)\//.exec(path)?.[1];
    const violations = product
      .filter(({ path }) => path.startsWith("renderer/") && !path.startsWith("renderer/frame/"))
      .flatMap(({ path, imports }) =>
        imports
          .map((specifier) => targetOf(path, specifier))
          .filter((target) => target !== null && pageOf(target) && pageOf(target) !== pageOf(path))
          .map((target) => `${path} → ${target}`),
      );
    expect(violations).toEqual([]);
  });
});

describe("doors", () => {
  const doors: [library: RegExp, door: RegExp][] = [
    [/^@duckdb\//, /^engine\/store\/duckdb\.ts$/],
    [/^echarts/, /^renderer\/chart\/echarts\.ts$/],
    [/^ag-grid/, /^renderer\/(pages\/triage\/)?grid\//],
    [/^@tensorflow\//, /^engine\/compute\//],
    [/^ws$/, /^cli\/ui\//],
    [/^@modelcontextprotocol\//, /^cli\/mcp\/mcp-server\.ts$/],
    [/^fastify$/, /^cli\/api\/api\.ts$/],
    [/^radix-ui/, /^renderer\/ui\//],
    [/^electron$/, /^(main|preload)\//],
    [/^react-dom/, /^renderer\/main\.tsx$/],
    [/^tldts/, /^core\/behaviour\/registered-domain\.ts$/],
  ];
  test.each(doors)("%s is imported only where %s says", (library, door) => {
    const importers = product.filter(({ imports }) => imports.some((name) => library.test(name)));
    expect(importers.map(({ path }) => path).filter((path) => !door.test(path))).toEqual([]);
  });

  test("the window loads no zod: no chain of imports leads from its first file to it", () => {
    const byPath = new Map(product.map((source) => [source.path, source]));
    const cameFrom = new Map<string, string | null>([["renderer/main.tsx", null]]);
    for (const path of cameFrom.keys()) {
      const source = byPath.get(path);
      // Type imports vanish in the build.
      for (const specifier of importsOf((source?.text ?? "").replace(/^import type [^;]*;/gm, ""))) {
        const target = targetOf(path, specifier) ?? specifier;
        if (!cameFrom.has(target)) cameFrom.set(target, path);
      }
    }
    const chain: string[] = [];
    for (let at = cameFrom.has("zod") ? "zod" : null; at; at = cameFrom.get(at) ?? null) chain.unshift(at);
    expect(chain).toEqual([]);
    // The walk covered everything.
    expect([...cameFrom.keys()]).toEqual(expect.arrayContaining(["echarts/core", "shared/transport/rpc.ts"]));
  });

  test("the command's first file waits for no command, no zod and no DuckDB", () => {
    const byPath = new Map(product.map((source) => [source.path, source]));
    const reached = new Set(["cli/index.ts"]);
    for (const path of reached) {
      // Types are gone when it is built, and what import() names is loaded later.
      const text = (byPath.get(path)?.text ?? "")
        .replace(/^import type [^;]*;/gm, "")
        .replace(/\bimport\([^)]*\)/g, "");
      for (const specifier of importsOf(text)) reached.add(targetOf(path, specifier) ?? specifier);
    }
    expect([...reached].filter((path) => /^(zod|@duckdb\/)|^cli\/commands\/|^engine\//.test(path))).toEqual(
      [],
    );
    expect([...reached]).toContain("cli/base/command.ts");
  });

  test("there is one ipcMain.handle", () => {
    const calls = product.flatMap(({ path, text }) =>
      (text.match(/ipcMain\.handle\(/g) ?? []).map(() => path),
    );
    expect(calls).toHaveLength(1);
    expect(calls[0]).toBe("main/router.ts");
  });

  test("there is one DuckDB file and one echarts file", () => {
    const count = (library: RegExp) =>
      product.filter(({ imports }) => imports.some((name) => library.test(name))).length;
    expect(count(/^@duckdb\//)).toBe(1);
    expect(count(/^echarts/)).toBeLessThanOrEqual(1);
  });

  test("core uses no clock and no unseeded random numbers", () => {
    const impure = product
      .filter(
        ({ room, text }) =>
          room === "core" && /\b(Date\.now|Math\.random|new Date\(\)|performance\.now)\b/.test(text),
      )
      .map(({ path }) => path);
    expect(impure).toEqual([]);
  });
});

describe("exported names", () => {
  /** The files that export each name. */
  const homes = new Map<string, Set<string>>();
  for (const { path, text } of product)
    for (const name of exportedNames(text)) homes.set(name, (homes.get(name) ?? new Set()).add(path));

  test("no two files export the same name", () => {
    const twice = [...homes].filter(([, paths]) => paths.size > 1);
    expect(twice.map(([name, paths]) => `${name}: ${[...paths].join(", ")}`)).toEqual([]);
    expect(homes.size).toBeGreaterThan(1000);
  });

  test("what a file exports is used in another one", () => {
    const wordsOf = (text: string) => new Set(text.match(/[A-Za-z_$][\w$]*/g));
    const users = [
      ...sources.map(({ path, text }) => ({ path, words: wordsOf(text) })),
      ...["test", "e2e", "scripts", "bench"].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
          .filter((name) => /\.(ts|mts|mjs)$/.test(name))
          .map((name) => ({ path: "", words: wordsOf(readFileSync(join(root, folder, name), "utf8")) })),
      ),
    ];
    const unused = [...homes].flatMap(([name, [home]]) =>
      users.some(({ path, words }) => path !== home && words.has(name)) ? [] : [`${home}: ${name}`],
    );
    expect(unused).toEqual([]);
  });
});

describe("habits", () => {
  test("files are named in kebab-case", () => {
    const odd = sources.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d|\.config)?\.tsx?$/.test(basename(path)),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test("a file starts with a comment that says what it is", () => {
    const silent = product.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*)/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test("a file over 400 lines says at its head why it is one file", () => {
    const reason = /\bLong(er)?\b[^.]*?(because|since|:) [^.]{30,}/;
    const headOf = (text: string) => {
      const [head = ""] = /^(\/\/.*\n)+/.exec(text.replace(/^#!.*\n/, "")) ?? [];
      return head.replaceAll(/^\/\/ ?/gm, "").replaceAll("\n", " ");
    };
    const long = product.filter(({ text }) => text.split("\n").length > 400);
    const unexplained = long.filter(({ text }) => !reason.test(headOf(text)));
    expect(unexplained.map(({ path }) => path)).toEqual([]);
    expect(reason.test("Reads a file as a whole, together with its parts. Long lines are cut.")).toBe(false);
  });
});
