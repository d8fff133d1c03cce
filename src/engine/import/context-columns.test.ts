// Context columns of imported logs: rows in any order, and tables that get no context.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { logContextColumns } from "../../core/flow/log-context.ts";
import { flowColumns } from "../../core/table/catalogue.ts";

const fixture = withEngine("context-columns");

const columnsOf = async (datasetId: number) =>
  (await fixture.engine.handlers["dataset.list"]({}))
    .find(({ id }) => id === datasetId)!
    .columns.map(({ name }) => name);

const rowsOf = async (datasetId: number, columns: readonly string[]) => {
  const { cells, rowIds } = await fixture.engine.handlers["flows.page"]({
    datasetId,
    columns: [...columns],
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 1000,
  });
  return rowIds.map((_, row) => cells.map((column) => column[row]!));
};

const header = "start_time,orig_addr,resp_addr,resp_port,protocol,conn_state";
const line = (second: number, port: number, state: string) =>
  `2024-05-01T00:00:${String(second).padStart(2, "0")}Z,10.0.0.1,10.0.0.2,${port},tcp,${state}`;

test("rows are counted in time order and keep the file's order; a row without a time has no context", async () => {
  const path = join(fixture.folder, "unsorted.csv");
  const lines = [line(3, 80, "S0"), line(1, 22, "SF"), ",10.0.0.1,10.0.0.2,80,tcp,SF", line(2, 23, "REJ")];
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  const { datasetId } = await fixture.done("dataset.import", { path });
  expect(
    await rowsOf(datasetId, ["resp_port", "orig_flows_60s", "orig_ports_60s", "orig_failed_share_60s"]),
  ).toEqual([
    [80, 3, 3, 0.5],
    [22, 1, 1, 0],
    [80, null, null, null],
    [23, 2, 2, 0],
  ]);
  const names = await columnsOf(datasetId);
  const order = flowColumns.map(({ name }) => name).filter((name) => names.includes(name));
  expect(names).toEqual(order);
});

test("a table without originators, or with context columns already, stays unchanged", async () => {
  const bare = join(fixture.folder, "bare.csv");
  writeFileSync(
    bare,
    "start_time,duration_s,orig_packets,resp_packets,protocol\n2024-05-01T00:00:00Z,1,2,3,tcp\n",
  );
  const { datasetId } = await fixture.done("dataset.import", { path: bare });
  expect((await columnsOf(datasetId)).filter((name) => logContextColumns.includes(name))).toEqual([]);
  const path = join(fixture.folder, "given.csv");
  writeFileSync(path, `${header},orig_flows_60s\n${line(1, 80, "SF")},41\n${line(2, 80, "SF")},42\n`);
  const second = await fixture.done("dataset.import", { path });
  expect(await rowsOf(second.datasetId, ["orig_flows_60s"])).toEqual([[41], [42]]);
  expect(await columnsOf(second.datasetId)).not.toContain("orig_ports_60s");
});
