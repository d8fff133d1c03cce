// Tests models with correct hashes and absurd values: they are refused with a sentence, or they work. A sample; the
// full run is `npm run bench -- trust`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withEngine } from "#test/support/engine.ts";
import { exportSomeModels } from "./export-some-models.ts";
import { tryMutants } from "./try-mutants.ts";

const fixture = withEngine("mutants");

it("a model with fewer normal rows than codes of them is refused", { timeout: 300_000 }, async () => {
  const { engine } = fixture;
  const folder = join(fixture.folder, "one");
  mkdirSync(folder);
  const some = await exportSomeModels(engine, folder);
  const options = { ...some, engine, folder, count: 1, firstSeed: 1765 };
  expect(await tryMutants(options)).toMatchObject({ bugs: [], refused: 1 });
});

it("no mutant of a model causes a bug or takes long", { timeout: 300_000 }, async () => {
  const { engine, folder } = fixture;
  const { datasetId, exported } = await exportSomeModels(engine, folder);
  mkdirSync(join(folder, "mutants"));
  const figures = await tryMutants({
    engine,
    exported,
    folder: join(folder, "mutants"),
    datasetId,
    count: 120,
    firstSeed: 1,
  });
  expect(figures.bugs).toEqual([]);
  expect(figures.tried).toBe(120);
  expect(figures.refused).toBeGreaterThan(20);
  expect(figures.usable).toBeGreaterThan(5);
  expect(figures.slowestMs).toBeLessThan(20_000);
});
