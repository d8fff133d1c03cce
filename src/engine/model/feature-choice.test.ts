// Features are chosen by values, on a real workspace: a column's name matters little, its content much.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("feature-choice");
const rows = 400;

/** Flows with harmless column names: only the values tell which columns are useless. */
function flows(): string {
  const header =
    "start_time,orig_addr,resp_addr,protocol,orig_packets,octets_seen,serial,token,trace,members,flavour,phase,rare,label";
  const lines = Array.from({ length: rows }, (_, i) => {
    const time = new Date(1.7e12 + 1000 * i).toISOString();
    const token = (i * 7919) % 10_007;
    const bytes = Math.round(40 + 1e6 ** ((((i * 131) % rows) + 0.5) / rows));
    const members = i % 3 === 0 ? '"a,b"' : "a";
    const cells = [time, "10.0.0.1", "10.0.0.2", i % 2 ? "tcp" : "udp", 1 + (i % 9), bytes, 1000 + i, token];
    const late = i < rows / 2 ? 0 : i % 5;
    return [...cells, `C${i}x`, members, 7, late, i % 50 === 0 ? "" : 3, "BENIGN"].join(",");
  });
  return `${[header, ...lines].join("\n")}\n`;
}

test("useless columns are left out by their values in normal rows, each with a reason, and a training does the same", async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, flows());
  const { datasetId } = await fixture.done("dataset.import", { path });
  const query = { datasetId, set: "default" as const };
  const all = await fixture.engine.handlers["model.features"]({ ...query, normal: { kind: "all" } });
  const why = Object.fromEntries(all.map(({ column, reason }) => [column, reason]));
  expect(why).toMatchObject({
    serial: "it counts the rows: a sequence number",
    token: "nearly every row has another number, evenly spread: an identifier",
    trace: "nearly every row has another value: a name, not a kind",
    members: "its values are lists",
    flavour: "the same in every normal row",
    phase: null,
    rare: null,
    octets_seen: null,
    orig_packets: null,
  });
  const normal = filterFrom(`start_time < ${new Date(1.7e12 + 500 * rows).toISOString()}`);
  const early = await fixture.engine.handlers["model.features"]({ ...query, normal });
  expect(early.find(({ column }) => column === "phase")?.reason).toBe("the same in every normal row");
  await fixture.done("model.train", { datasetId, normal, detector: "mean-z" });
  const [model] = await fixture.engine.handlers["model.list"]({});
  const chosen = early.filter((one) => one.chosen).map(({ column }) => column);
  expect([...model!.columns].sort()).toEqual([...chosen].sort());
});
