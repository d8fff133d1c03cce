// The context columns of a watched log: at the end those of an import of the finished log, through a restart in between; and the values of
// flows that come in the order of their starts are right at once.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connHeader, connLine } from "../../../test/support/conn-log.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch } from "../../../test/support/watch.ts";
import { logContextColumns } from "../../core/flow/log-context.ts";
import { numberColumn, tableData, textColumn } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { createLiveContext } from "./live-context.ts";

const fixture = withEngine("live-context", "test");

/** Flows of 20 hosts that last up to five minutes, as a sensor writes them: when they end. */
const log = Array.from({ length: 600 }, (_, n) => ({
  at: 1_700_000_000 + n * 0.7,
  uid: `C${n}`,
  from: `10.0.0.${n % 7}`,
  to: n % 11 === 0 ? "224.0.0.1" : `10.0.1.${(n * n) % 13}`,
  port: [80, 443, 53][n % 3]!,
  protocol: n % 3 === 2 ? "udp" : "tcp",
  lastsS: (n * 37) % 300,
  state: n % 5 === 0 ? ("S0" as const) : n % 17 === 0 ? ("REJ" as const) : ("SF" as const),
}))
  .sort((a, b) => a.at + a.lastsS - b.at - b.lastsS)
  .map(connLine);

async function contextOf(datasetId: number): Promise<string[]> {
  const page = await fixture.engine.handlers["flows.page"]({
    ...{ datasetId, filter: { kind: "all" }, sort: [], offset: 0, limit: 1000 },
    columns: ["uid", ...logContextColumns],
  });
  return Array.from(page.rowIds, (_, row) => JSON.stringify(page.cells.map((column) => column[row])));
}

test("a watched log, stopped and gone on with: every value is that of the import of the finished log", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, connHeader + log.slice(0, 150).join(""));
  const first = await startWatch(fixture.engine, { kind: "file", path });
  await first.rows(150);
  appendFileSync(path, log.slice(150, 300).join(""));
  await first.rows(300);
  await first.stop();
  appendFileSync(path, log.slice(300, 450).join(""));
  await fixture.restart();
  const second = await startWatch(fixture.engine, { kind: "file", path });
  await second.rows(450);
  appendFileSync(path, log.slice(450).join(""));
  await second.rows(600);
  const { output } = await second.stop();
  const imported = await fixture.done("dataset.import", { path });
  const rows = await contextOf(output.datasetId!);
  expect(rows).toHaveLength(600);
  expect(rows).toEqual(await contextOf(imported.datasetId));
  const [asImported, watched] = (await fixture.engine.handlers["dataset.list"]({})) as Dataset[];
  expect(watched!.columns).toEqual(expect.arrayContaining(asImported!.columns));
});

const starts = (times: readonly number[]) =>
  tableData({
    start_time: numberColumn(times.map((s) => s * 1e6)),
    orig_addr: textColumn(times.map(() => "10.0.0.1")),
    resp_addr: textColumn(times.map((s) => (s < 0 ? null : "10.0.0.2"))),
    resp_port: numberColumn(times.map(() => 443)),
    resp_packets: numberColumn(times.map((s) => (s % 2 === 0 ? 0 : 3))),
  });

test("flows in the order of their starts count at once, a late one counts those before it, one without address none", () => {
  const context = createLiveContext();
  context.begin(starts([0, 1]));
  const { columns } = context.join(starts([30, 100, 2, -1]));
  const values = (name: string) => Array.from((columns.get(name) as { values: Float64Array }).values);
  expect(values("orig_flows_last100")).toEqual([4, 5, 3, Number.NaN]);
  expect(values("orig_flows_60s")).toEqual([4, 1, 3, Number.NaN]);
  // Of the earlier flows within a minute, those at an even second failed.
  expect(values("orig_failed_share_60s")).toEqual([0.666667, 0, 0.5, Number.NaN]);
});
