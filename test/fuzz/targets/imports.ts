// Whole files through the import of the engine: recognised, read by the store, listed and paged, and deleted again.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../../src/engine/engine.ts";
import { toFailure } from "../../../src/shared/errors.ts";
import { tableSeeds, tableWords } from "../seeds/tables.ts";
import { type FuzzTarget, must, mustBeSentence } from "../target.ts";

export const imports: FuzzTarget = {
  name: "imports",
  about: "tables through the whole import: preview, store, first page, deletion",
  under: ["/src/engine/import/", "/src/engine/dataset/", "/src/core/table/"],
  words: tableWords,
  few: 30,
  async open(folder) {
    const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
    await engine.openFirst();
    const path = join(folder, "input.log");
    const { handlers } = engine;
    return {
      seeds: tableSeeds(),
      async run(input) {
        writeFileSync(path, input);
        try {
          await handlers["table.preview"]({ path, useRemembered: true, limit: 20 });
        } catch (thrown) {
          mustBeSentence(toFailure(thrown));
        }
        const { id } = await handlers["job.start"]({ kind: "dataset.import", input: { path } });
        const { error, output } = await engine.jobEnded(id);
        if (error) return mustBeSentence(error);
        const { datasetId } = output as { datasetId: number };
        const dataset = (await handlers["dataset.list"]({})).find((one) => one.id === datasetId);
        must(dataset !== undefined && dataset.rows > 0, "the dataset is not listed, or empty");
        const filter = { kind: "all" } as const;
        const page = await handlers["flows.page"]({ datasetId, filter, sort: [], offset: 0, limit: 100 });
        must(page.total === dataset.rows, `${page.total} of ${dataset.rows} rows`);
        must(page.columns.length === dataset.columns.length, "a column is missing");
        await handlers["dataset.delete"]({ datasetId });
      },
      close: () => engine.close(),
    };
  },
};
