// Helpers for captures in a real engine: write, import, page, and check for leftovers.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { expect } from "vitest";
import { defaultCaptureOptions } from "../../src/engine/capture/capture-options.ts";
import { filterFrom } from "../../src/shared/filter.ts";
import type { CaptureOptions, Dataset } from "../../src/shared/vocabulary.ts";
import type { EngineFixture } from "./engine.ts";

/** @param fixture its folder contains the files */
export function withCaptures(fixture: EngineFixture) {
  const { run } = fixture;
  const file = (name: string, content: Uint8Array): string => {
    const path = joinPath(fixture.folder, name);
    writeFileSync(path, content);
    return path;
  };
  const datasets = () => Promise.resolve(fixture.engine.handlers["dataset.list"]({}));
  const imported = async (path: string, capture?: Partial<CaptureOptions>): Promise<Dataset> => {
    const job = await run("dataset.import", { path, capture: { ...defaultCaptureOptions, ...capture } });
    expect(job.error).toBeNull();
    const { datasetId } = job.output as { datasetId: number };
    return (await datasets()).find(({ id }) => id === datasetId)!;
  };
  const page = async ({ id }: Pick<Dataset, "id">, columns: string[], filter = "") => {
    const answer = await fixture.engine.handlers["flows.page"]({
      datasetId: id,
      filter: filterFrom(filter),
      sort: [{ column: "first_frame", descending: false }],
      offset: 0,
      limit: 1000,
      columns,
    });
    return answer.rowIds.map((flow, row): { flow: number } & Record<string, unknown> => ({
      flow,
      ...Object.fromEntries(answer.columns.map((name, c) => [name, answer.cells[c]![row]])),
    }));
  };
  const packetsOf = ({ id }: Dataset, flowId: number) =>
    fixture.engine.handlers["packets.list"]({ datasetId: id, flowId, offset: 0, limit: 1000, filter: "" });
  /** A cancelled import may still clean up when its job has ended. */
  const nothingLeft = async () => {
    const { path } = (await fixture.engine.handlers["workspace.current"]({}))!;
    for (const name of ["datasets", "temporary"]) {
      const inside = joinPath(path, name);
      await expect
        .poll(() => (existsSync(inside) ? readdirSync(inside) : []), { timeout: 20_000 })
        .toEqual([]);
    }
  };
  return { file, datasets, imported, page, packetsOf, nothingLeft };
}
