// A model that learns from one dataset to score another: uses the columns that both have, and refuses the rest with a sentence.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { refuseElsewhere, sharedChoices } from "./normal-elsewhere.ts";

const column = (name: string, kind: Column["kind"]) => ({ name, kind }) as Column;
const office = {
  ...{ name: "office", kind: "flows", reading: false },
  columns: [column("bytes", "integer"), column("service", "text"), column("packets", "integer")],
} as unknown as Dataset;
const choices: FeaturePlan[] = [
  { column: "bytes", as: "number" },
  { column: "service", as: "levels" },
  { column: "packets", as: "number" },
];

describe("the choices", () => {
  test("are all of them when the other dataset has their columns", () => {
    expect(sharedChoices(choices, office, { ...office, name: "branch" })).toEqual({ choices, warning: null });
  });

  test("leave out a column that is missing, or a number in one and text in the other", () => {
    const branch = {
      ...office,
      name: "branch",
      columns: [column("bytes", "number"), column("packets", "text")],
    };
    expect(sharedChoices(choices, office, branch)).toEqual({
      choices: [choices[0]],
      warning: "2 columns of office are not learned from, because branch lacks them: service and packets.",
    });
  });

  test("must not be empty", () => {
    const branch = { ...office, name: "branch", columns: [column("load", "number")] };
    expect(() => sharedChoices(choices, office, branch)).toThrow(
      "branch has none of the columns by which office says how its rows behave: bytes, service and packets.",
    );
  });
});

test("a dataset of another kind, or one that is still being read, is refused", () => {
  const load = { ...office, name: "load", kind: "samples" } as Dataset;
  expect(() => refuseElsewhere(office, load)).toThrow(
    "office holds flows and load holds samples: what is normal in one says nothing about the other. Choose a dataset of samples.",
  );
  expect(() => refuseElsewhere({ ...office, reading: true }, office)).toThrow("office is still being read");
});

describe("a training for another dataset", () => {
  const fixture = withEngine("elsewhere");
  const imported = async (name: string, text: string): Promise<number> => {
    writeFileSync(join(fixture.folder, name), text);
    return (await fixture.done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
  };
  let learned: number;
  let scored: number;
  beforeAll(async () => {
    learned = await imported("monday.csv", syntheticFlows({ rows: 900, attackEvery: 0 }));
    scored = await imported("tuesday.csv", syntheticFlows({ rows: 600, seed: 5, without: ["resp_packets"] }));
  });

  test("reads the columns that both have, names those it left out, and scores the other", async () => {
    const wish = { datasetId: learned, detector: "mahalanobis" } as const;
    const { modelId: alone } = await fixture.done("model.train", wish);
    const refused = await fixture.run("model.score", { modelId: alone, datasetId: scored });
    expect(refused.error).toMatchObject({ code: "FEATURE_MISSING" });
    expect(refused.error?.message).toContain("resp_packets");
    const { modelId, warnings } = await fixture.done("model.train", { ...wish, scoredDatasetId: scored });
    expect(warnings.join(" ")).toMatch(
      /columns of monday\.csv are not learned from, because tuesday\.csv lacks them: .*resp_packets/,
    );
    const [model] = await fixture.engine.handlers["model.list"]({});
    expect(model).toMatchObject({ id: modelId, datasetId: learned, normalRows: 900 });
    expect(model!.columns).not.toContain("resp_packets");
    const { rows } = await fixture.done("model.score", { modelId, datasetId: scored });
    expect(rows).toBe(600);
  });

  test("continues from a model only when the other dataset has its columns", async () => {
    const { modelId } = await fixture.done("model.train", { datasetId: learned, detector: "pca" });
    const job = await fixture.run("model.train", {
      ...{ datasetId: learned, from: modelId, scoredDatasetId: scored },
    });
    expect(job.error).toMatchObject({ code: "FEATURE_MISSING" });
    expect(job.error?.message).toContain("The dataset tuesday.csv lacks");
  });
});
