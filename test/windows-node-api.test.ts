// The Node-API of the addon for Windows that zig builds: every function that the binding calls has a pointer, and each once. The addon itself
// is tested where it runs, by npm run test:addon.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeApiNames, windowsNodeApiSource } from "../scripts/windows-node-api.mjs";

const root = join(import.meta.dirname, "..");
const headers = join(root, "node_modules", "node-api-headers");

it("all functions of the binding are found in the program that loads it", () => {
  const folder = join(root, "native", "binding");
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const called = new Set([...text.matchAll(/\b(napi_(?!value\b)\w+)\(/g)].map(([, name]) => name!));
  const names = nodeApiNames(headers);
  expect(called.size).toBeGreaterThan(20);
  expect([...called].filter((name) => !names.includes(name))).toEqual([]);
  expect(names).toEqual([...new Set(names)]);
  const source = windowsNodeApiSource(headers);
  for (const name of called) expect(source).toContain(`__imp_${name} = GetProcAddress(program, "${name}");`);
});
