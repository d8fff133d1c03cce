// Flows counted by time on a real workspace: the counts match the rows, and a model can learn from them.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("bins");
const { done, run } = fixture;

const imported = async (name: string, text: string): Promise<number> => {
  writeFileSync(join(fixture.folder, name), text);
  return (await done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
};
const page = async (datasetId: number) => {
  const { columns } = (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
  const names = columns.map(({ name }) => name);
  const { cells, rowIds } = await fixture.engine.handlers["flows.page"]({
    datasetId,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 1000,
    columns: names,
  });
  return rowIds.map((_, r) => Object.fromEntries(names.map((name, i) => [name, cells[i]![r]])));
};

/** Three bins of ten seconds, the second one empty. */
const few = [
  "start_time,orig_addr,resp_addr,resp_port,protocol,orig_bytes,resp_bytes,conn_state,label",
  "2024-01-01T00:00:01Z,10.0.0.1,10.0.9.1,80,tcp,100,900,SF,BENIGN",
  "2024-01-01T00:00:02Z,10.0.0.1,10.0.9.2,80,tcp,50,50,S0,Scan",
  "2024-01-01T00:00:03Z,10.0.0.2,10.0.9.2,443,tcp,1,1,REJ,Scan",
  "2024-01-01T00:00:25Z,10.0.0.2,10.0.9.1,53,udp,7,8,SF,BENIGN",
];

test("each bin counts its flows, also when empty, and says whether it holds an attack", async () => {
  const datasetId = await imported("few.csv", `${few.join("\n")}\n`);
  const output = await done("dataset.bin", { datasetId, widthS: 10 });
  expect(output.rows).toBe(3);
  const rows = await page(output.datasetId);
  expect(rows[0]).toMatchObject({
    flows: 3,
    originators: 2,
    responders: 2,
    ports: 2,
    label: "Scan",
    label_benign: false,
  });
  expect(rows[0]!.failed_share).toBeCloseTo(2 / 3, 12);
  // Two of three flows go to one responder: log₂ 3 − 2/3 bits.
  expect(rows[0]!.responders_entropy).toBeCloseTo(Math.log2(3) - 2 / 3, 10);
  expect(rows[1]).toMatchObject({
    flows: 0,
    originators: 0,
    failed_share: 0,
    label: null,
    label_benign: true,
  });
  expect(rows[2]).toMatchObject({ flows: 1, label: "BENIGN", label_benign: true });
  const one = await done("dataset.bin", {
    datasetId,
    widthS: 10,
    filter: filterFrom("orig_addr = 10.0.0.2"),
  });
  expect((await page(one.datasetId)).map(({ flows }) => flows)).toEqual([1, 0, 1]);
});

test("a model of counted flows is trained and evaluated like one of any series", async () => {
  const datasetId = await imported("flows.csv", syntheticFlows({ rows: 600 }));
  const { datasetId: counted, rows } = await done("dataset.bin", { datasetId, widthS: 20, name: "counted" });
  expect(rows).toBe(150);
  const normal = filterFrom("label_benign = true");
  const { modelId } = await done("model.train", { datasetId: counted, normal, detector: "mahalanobis" });
  const evaluation = await done("model.evaluate", { modelId, datasetId: counted });
  expect(evaluation.rocAuc).toBeGreaterThan(0.95);
  expect(evaluation.series).toBeDefined();
});

test("what cannot be counted is refused with a sentence", async () => {
  const [counted] = await fixture.engine.handlers["dataset.list"]({});
  const few = (await fixture.engine.handlers["dataset.list"]({})).find(({ name }) => name === "few.csv")!;
  const refusals = [
    [{ datasetId: counted!.id }, "is a series already"],
    [{ datasetId: few.id, widthS: 3600 }, "choose narrower bins"],
    [{ datasetId: few.id, widthS: 0.001, filter: filterFrom("orig_addr = 9.9.9.9") }, "No flow of few.csv"],
  ] as const;
  for (const [input, sentence] of refusals) {
    const { error } = await run("dataset.bin", input);
    expect(error).toMatchObject({ code: "INVALID_INPUT" });
    expect(error!.message).toContain(sentence);
  }
});
