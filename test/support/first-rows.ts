// Requests the first rows of a dataset as every page does, for tests.
import type { Engine } from "../../src/engine/engine.ts";

export async function firstRows(engine: Engine, datasetId: number, columns?: string[]) {
  const page = await engine.handlers["flows.page"]({
    datasetId,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 100,
    columns,
  });
  return { columns: page.columns, cells: page.cells };
}
