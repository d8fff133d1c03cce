// A table whose times count from the start of a recording: order, filters, context and behaviours use them, and no date is shown.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("relative-times");

const pageOf = async (datasetId: number, filter: string) => {
  const { cells } = await fixture.engine.handlers["flows.page"]({
    datasetId,
    columns: ["start_time", "orig_flows_60s"],
    filter: filterFrom(filter),
    sort: [],
    offset: 0,
    limit: 100,
  });
  return cells[0]!.map((time, row) => [time, cells[1]![row]]);
};

test("a host that calls every 45 seconds is an incident, and a filter takes offsets", async () => {
  const path = join(fixture.folder, "flows.csv");
  const lines = Array.from(
    { length: 80 },
    (_, i) => `${(45 * i + 0.25).toFixed(6)},10.0.0.7,${50_000 + i},203.0.113.9,8443,tcp,SF,320,180`,
  );
  const header = "time_relative,src_ip,src_port,dst_ip,dst_port,proto,conn_state,orig_bytes,resp_bytes";
  writeFileSync(path, `${[header, ...lines, "-3,10.0.0.7,1,203.0.113.9,8443,tcp,SF,320,180"].join("\n")}\n`);
  const { datasetId } = await fixture.done("dataset.import", { path });
  const [dataset] = await fixture.engine.handlers["dataset.list"]({});
  expect(dataset!.timeSpan).toEqual({ fromMs: 250, toMs: 45_000 * 79 + 250 });
  expect(dataset!.warnings.join(" ")).toContain("counts seconds from the start of the recording");
  expect(dataset!.refused).toEqual([
    {
      reason: "Value left out: time_relative lies before the start of the recording",
      count: 1,
      examples: [{ line: null, text: "row 81: time_relative = -3.0" }],
    },
  ]);
  expect(await pageOf(datasetId, 'start_time < "+0:01:00"')).toEqual([
    [250, 1],
    [45_250, 2],
  ]);
  await fixture.done("incident.find", { datasetId });
  const { incidents } = await fixture.engine.handlers["incidents.page"]({
    datasetId,
    show: "all",
    offset: 0,
    limit: 1,
  });
  expect(incidents[0]!.title).toMatch(/10\.0\.0\.7 .*every 45 s/);
});

test("a mapping by hand says the unit", async () => {
  const path = join(fixture.folder, "ticks.csv");
  const lines = [0, 7, 9].map((tick) => `${tick},10.0.0.1,10.0.0.2,80`);
  writeFileSync(path, `${["Tick,Client,Server,Port", ...lines].join("\n")}\n`);
  const { mapping } = await fixture.engine.handlers["table.preview"]({ path, useRemembered: true, limit: 5 });
  const columns = mapping!.columns.map((column) =>
    column.source === "Tick"
      ? {
          ...column,
          role: "start_time",
          time: { format: "relative-ms" as const, zone: "UTC", halfDays: false },
        }
      : column,
  );
  const { datasetId } = await fixture.done("dataset.import", { path, mapping: { ...mapping!, columns } });
  expect((await pageOf(datasetId, "")).map(([time]) => time)).toEqual([0, 7, 9]);
});
