// Works with a warm model: small ones run at once, those of many rows one after the other.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { createCompute } from "../compute/compute.ts";
import { createModelFolders } from "./model-folder.ts";
import { createWarmModels } from "./warm-models.ts";

const fixture = withEngine("warm-models");

test("works of many rows wait for one another, and small ones for none; a failure ends only its own", async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 200 }));
  const { datasetId } = await fixture.done("dataset.import", { path });
  const { modelId } = await fixture.done("model.train", { datasetId, detector: "mean-z" });
  const workspace = (await fixture.engine.handlers["workspace.current"]({}))!.path;
  const stored = createModelFolders(workspace, fixture.folder).read(modelId);
  const warm = createWarmModels(() => createCompute({ threads: 1 }));
  const under = { small: 0, large: 0 };
  const most = { small: 0, large: 0 };
  const work = (size: "small" | "large", fails = false) =>
    warm.with({ modelId, stored, rows: size === "small" ? 512 : 513 }, async ({ detector }) => {
      most[size] = Math.max(most[size], ++under[size]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      under[size]--;
      if (fails) throw new Error("on purpose");
      return detector.kind;
    });
  const ended = await Promise.allSettled([
    ...[work("large"), work("large", true), work("large")],
    ...Array.from({ length: 5 }, () => work("small")),
  ]);
  expect(most).toEqual({ small: 5, large: 1 });
  expect(ended.map(({ status }) => status === "fulfilled")).toEqual([true, false, ...Array(6).fill(true)]);
  await warm.close();
});
