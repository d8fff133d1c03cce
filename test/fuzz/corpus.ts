// The kept inputs of a target: one a line, in base64, smallest first. Found by earlier runs, because each reaches code that those before
// it do not, or because it once broke something.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An input above it is not kept: many small ones say more. */
const longestKept = 4096;
const mostKeptBytes = 128 << 10;

const pathOf = (target: string) => join(import.meta.dirname, "corpus", `${target}.txt`);

export function readCorpus(target: string): Uint8Array[] {
  const path = pathOf(target);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => new Uint8Array(Buffer.from(line, "base64")));
}

/** Adds inputs, as far as there is room; says how many. */
export function keepInputs(target: string, fresh: readonly Uint8Array[]): number {
  const lines = new Set(readCorpus(target).map(line));
  let bytes = [...lines].reduce((sum, { length }) => sum + length, 0);
  const before = lines.size;
  for (const input of [...fresh].sort((a, b) => a.length - b.length)) {
    const text = line(input);
    if (input.length > longestKept || lines.has(text) || bytes + text.length > mostKeptBytes) continue;
    lines.add(text);
    bytes += text.length;
  }
  const sorted = [...lines].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  writeFileSync(pathOf(target), `${sorted.join("\n")}\n`);
  return lines.size - before;
}

const line = (input: Uint8Array): string => Buffer.from(input).toString("base64");
