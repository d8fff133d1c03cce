// Cards of exported models, as text, with the weights that belong to their detector and right hashes: refused with a sentence, or usable.
// Absurd values in right cards and weights are test/models.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../../src/engine/engine.ts";
import { toFailure } from "../../../src/shared/errors.ts";
import { exportSomeModels } from "../../models/export-some-models.ts";
import { type Json, sealModel } from "../../models/mutate-model.ts";
import { workWithModel } from "../../models/try-mutants.ts";
import { type FuzzTarget, mustBeSentence } from "../target.ts";

export const models: FuzzTarget = {
  name: "models",
  about: "cards of exported models: import, score, threshold, explanation",
  under: [
    "/src/engine/model/",
    "/src/engine/score/",
    "/src/core/detector/",
    "/src/core/feature/",
    "/src/core/score/",
  ],
  words: [
    ...[
      ",",
      "[",
      "]",
      "{",
      "}",
      ":",
      "null",
      "true",
      "-1",
      "0",
      "1e308",
      "1e-320",
      '"a"',
      '"__proto__":',
      "[[",
      '"":',
    ],
    ...[
      '"kind":',
      '"number"',
      '"levels"',
      '"cycle"',
      '"log":',
      '"scale":',
      '"centre":',
      '"steps":',
      '"shape":',
      '"width":',
    ],
  ],
  few: 50,
  async open(folder) {
    const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
    await engine.openFirst();
    const { datasetId, exported } = await exportSomeModels(engine, folder);
    const cards = exported.map((path) => ({ path, text: readFileSync(join(path, "card.json"), "utf8") }));
    const mutant = join(folder, "mutant");
    return {
      seeds: cards.map(({ text }) => new TextEncoder().encode(text)),
      async run(input) {
        const text = new TextDecoder().decode(input);
        let card: Json;
        try {
          card = JSON.parse(text) as Json;
        } catch {
          return;
        }
        const of = exported.find((path) => text.includes(`"${path.split("/").at(-1)}"`)) ?? exported[0]!;
        mkdirSync(mutant, { recursive: true });
        cpSync(of, mutant, { recursive: true });
        sealModel(mutant, card, readFileSync(join(of, "weights.bin")));
        let modelId: number;
        try {
          modelId = (await engine.handlers["model.import"]({ path: mutant })).id;
        } catch (thrown) {
          return mustBeSentence(toFailure(thrown));
        }
        // What was taken in works.
        await workWithModel({ engine, datasetId }, modelId);
        await engine.handlers["model.delete"]({ modelId });
      },
      close: () => engine.close(),
    };
  },
};
