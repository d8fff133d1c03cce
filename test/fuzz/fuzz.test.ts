// The short run of the fuzzer: kept inputs of earlier runs, and some mutants of a fixed seed. `npm run fuzz` looks for longer, guided by
// coverage.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readCorpus } from "./corpus.ts";
import { fuzz } from "./fuzz.ts";
import { fuzzTargets } from "./targets.ts";

it.each(fuzzTargets)("$name: $about", { timeout: 300_000 }, async (target) => {
  const folder = mkdtempSync(join(tmpdir(), `tidewatch-fuzz-${target.name}-`));
  const open = await target.open(folder);
  try {
    const kept = readCorpus(target.name);
    const { finds, mutants } = await fuzz({
      target,
      open,
      kept,
      coverage: null,
      seed: 7,
      mutants: target.few,
    });
    expect(
      finds.map(({ fault, input }) => ({ fault, input: Buffer.from(input).toString("base64") })),
    ).toEqual([]);
    expect(mutants).toBe(target.few);
  } finally {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it("finds what reaches new code, keeps it, and tells one fault once", async () => {
  const open = {
    seeds: [new TextEncoder().encode("a,b,c")],
    run(input: Uint8Array) {
      if (input.length > 40) throw new Error(`longer than 40: ${input.length}`);
    },
  };
  const coverage = { look: async () => 1, take: async () => 1, share: () => 0.5, close: async () => {} };
  const outcome = await fuzz({ target: { words: [","] }, open, kept: [], coverage, seed: 1, mutants: 240 });
  expect(outcome).toMatchObject({ mutants: 240, share: 0.5 });
  expect(outcome.fresh).toHaveLength(240);
  expect(outcome.finds).toHaveLength(1);
  expect(outcome.finds[0]!.fault).toContain("longer than 40");
});
