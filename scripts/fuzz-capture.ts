// npx tsx scripts/fuzz-capture.ts [mutations=20000] [first seed=0]
// The full capture robustness test: mutates the generated captures and, if ../shared/data exists, the real captures below 64 kB. Tries every
// truncation of the generated captures, and some 300 of each real one. Prints a table; exits 1 when a file broke a rule.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { corpus } from "../test/packets/corpus.ts";
import { exercise, mutate } from "../test/packets/robust.ts";

const sizeLimit = 65_536;
const truncationsOfOthers = 300;
const mutations = Number(process.argv[2] ?? 20_000);
const firstSeed = Number(process.argv[3] ?? 0);
const root = resolve(import.meta.dirname, "../../shared/data/pcap");

const files = [...corpus()];
const built = files.length;
if (existsSync(root)) files.push(...realCaptures(root));
else console.log(`${root} is not there: only the built captures are used.`);

const failures: string[] = [];
let runs = 0;
let slowest = 0;
let mostHeld = 0;

function run(name: string, file: Uint8Array, chunk: number): void {
  runs++;
  try {
    const cost = exercise(file, chunk);
    slowest = Math.max(slowest, cost.milliseconds);
    mostHeld = Math.max(mostHeld, cost.heldBytes);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

for (const [index, [name, file]] of files.entries()) {
  const step = index < built ? 1 : Math.ceil((file.length + 1) / truncationsOfOthers);
  for (let length = 0; length <= file.length; length += step)
    run(`${name} cut to ${length}`, file.subarray(0, length), 1 + (length % 4096));
}
const truncations = runs;

for (let seed = firstSeed; seed < firstSeed + mutations; seed++) {
  const [name, file] = files[seed % files.length]!;
  const [, other] = files[(seed * 7919) % files.length]!;
  run(`${name}, seed ${seed}`, mutate(file, other, seed), 1 + ((seed * 31) % 3000));
}

console.table({
  "captures built": built,
  "captures of others": files.length - built,
  truncations,
  mutations: runs - truncations,
  "slowest run, ms": Math.round(slowest * 10) / 10,
  "most memory held, MB": Math.round((mostHeld / 2 ** 20) * 10) / 10,
  failures: failures.length,
});
for (const failure of failures.slice(0, 20)) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

function realCaptures(folder: string): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(pcap|pcapng|cap)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (statSync(path).size < sizeLimit)
      found.push([relative(root, path), new Uint8Array(readFileSync(path))]);
  }
  return found;
}
