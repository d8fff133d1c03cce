import { expect, test } from "vitest";
import { numberColumn, tableData, textColumn } from "../table/columns.ts";
import { applyFeatures, levelGroups, missingColumns } from "./apply-features.ts";
import type { ColumnFacts } from "./column-facts.ts";
import { featureSet, isBehaviour, whyNotFeature } from "./feature-sets.ts";
import { fitFeatures, signedLog } from "./fit-features.ts";
import type { FeaturePlan } from "./fitted.ts";
import { portClass } from "./port-class.ts";
import { expectedInUnits } from "./real-units.ts";

const train = tableData({
  bytes: numberColumn([10, 1000, 100000, null]),
  share: numberColumn([0.5, 0.6, 0.4, 0.5]),
  proto: textColumn(["tcp", "tcp", "udp", "tcp"]),
  port: numberColumn([80, 443, 53, 51000]),
});
const choices = [
  { column: "bytes", as: "number", unit: "bytes" },
  { column: "share", as: "number" },
  { column: "proto", as: "levels" },
  { column: "port", as: "port" },
] as const;

test("columns that span decades get the logarithm, and the set records it", () => {
  const { fitted, issues } = fitFeatures(train, choices, null);
  expect(issues).toEqual([]);
  expect(fitted.columns.map((c) => (c.kind === "number" ? c.log : null))).toEqual([true, false, null, null]);
  expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
});

test("scaled values have mean 0 and deviation 1; missing ones become 0 and have a feature that says so", () => {
  const { fitted } = fitFeatures(train, choices.slice(0, 1), null);
  const { data, width } = applyFeatures(fitted, train, null);
  expect(width).toBe(2);
  expect(data[6]).toBe(0);
  expect(data[7]).toBeGreaterThan(0);
  expect(data[1]).toBeLessThan(0);
  expect(data[0]! + data[2]! + data[4]!).toBeCloseTo(0, 5);
  expect((data[0]! ** 2 + data[2]! ** 2 + data[4]! ** 2) / 3).toBeCloseTo(1, 5);
});

test("infinite and absurd values cannot dominate a feature", () => {
  const { fitted } = fitFeatures(train, choices.slice(0, 2), [0, 1, 2]);
  const wild = tableData({
    bytes: numberColumn([1e300, Infinity, -5]),
    share: numberColumn([-1e9, 0.5, 0.5]),
  });
  const { data } = applyFeatures(fitted, wild, null);
  expect([...data].every((x) => Math.abs(x) <= fitted.clip)).toBe(true);
  expect(data[2]).toBe(0);
});

test("an unseen level is new, and stranger the more rows were learned from", () => {
  const { fitted } = fitFeatures(train, choices.slice(2, 3), null);
  expect(fitted.features.map((f) => f.name)).toEqual([
    "proto = tcp",
    "proto = udp",
    "proto is rare",
    "proto is new",
  ]);
  const { data } = applyFeatures(fitted, tableData({ proto: textColumn(["sctp", "tcp", null]) }), null);
  expect(data[3]).toBeCloseTo((1 - 1 / 6) / Math.sqrt((1 / 6) * (5 / 6)), 5);
  expect(data[4]).toBeGreaterThan(0);
  expect(data[11]).toBe(data[3]);
  expect(levelGroups(fitted)).toEqual([{ from: 0, count: 4 }]);
});

test("rare levels share a feature", () => {
  const { fitted } = fitFeatures(train, choices.slice(2, 3), null, { rareBelow: 2 });
  expect(fitted.features.map((f) => f.name)).toEqual(["proto = tcp", "proto is rare", "proto is new"]);
  const { data } = applyFeatures(fitted, train, [2]);
  expect(data[1]).toBeGreaterThan(0);
});

test("ports are classes", () => {
  expect([80, 53, 3389, 700, 5555, 60000, 0, -1, 80.5].map(portClass)).toEqual([
    "web",
    "name",
    "remote",
    "system",
    "registered",
    "dynamic",
    "zero",
    null,
    null,
  ]);
  const { fitted } = fitFeatures(train, choices.slice(3), null);
  expect(fitted.columns[0]).toMatchObject({ from: "port", levels: ["web", "dynamic", "name"] });
});

test("min-max and robust scales", () => {
  const table = tableData({ x: numberColumn([0, 1, 2, 3, 4]) });
  const choice = [{ column: "x", as: "number" }] as const;
  const unit = fitFeatures(table, choice, null, { scaler: "min-max" }).fitted;
  expect([...applyFeatures(unit, table, null).data]).toEqual([0, 0.25, 0.5, 0.75, 1]);
  const robust = fitFeatures(table, choice, null, { scaler: "robust" }).fitted;
  expect(applyFeatures(robust, table, [2]).data[0]).toBe(0);
  expect(applyFeatures(robust, table, [4]).data[0]).toBeCloseTo(1.349, 5);
});

test("hours and weekdays are cyclic", () => {
  const day = 86_400e6;
  const times = tableData({ at: numberColumn([0, day / 4, 4 * day]) });
  const { fitted } = fitFeatures(
    times,
    [
      { column: "at", as: "hour" },
      { column: "at", as: "weekday" },
    ],
    null,
  );
  const { data } = applyFeatures(fitted, times, null);
  expect([...data.subarray(0, 2)]).toEqual([0, 1]);
  expect(data[4]).toBeCloseTo(1, 6);
  expect([...data.subarray(10, 12)]).toEqual([0, 1]); // 1970-01-05 was a Monday
});

test("missing columns are reported before anything is scored", () => {
  const { fitted } = fitFeatures(train, choices, null);
  const other = tableData({ bytes: textColumn(["a"]), proto: textColumn(["tcp"]), port: numberColumn([1]) });
  expect(missingColumns(fitted, other).map((m) => m.column)).toEqual(["bytes", "share"]);
  expect(() => applyFeatures(fitted, other, null)).toThrow();
  const bad = fitFeatures(
    train,
    [
      { column: "none", as: "number" },
      { column: "proto", as: "number" },
    ],
    null,
  );
  expect(bad.issues.map((i) => i.column)).toEqual(["none", "proto"]);
});

test("expectations are converted back to real units", () => {
  const { fitted } = fitFeatures(train, choices.slice(0, 3), [0, 1, 2]);
  const { data, width } = applyFeatures(fitted, train, [1]);
  const expected = expectedInUnits(fitted, data.subarray(0, width));
  expect(expected[0]).toMatchObject({ kind: "number", unit: "bytes" });
  expect(expected[0]?.kind === "number" && expected[0].expected).toBeCloseTo(1000, 0);
  expect(expected[2]?.kind === "levels" && expected[2].expected[0]).toMatchObject({ level: "tcp" });
  expect(signedLog(-3)).toBe(-Math.log1p(3));
});

test("expected values are possible: no bytes below 0, no share above 1", () => {
  const { fitted } = fitFeatures(train, choices.slice(0, 3), [0, 1, 2]);
  const low = fitted.features.map(() => -50);
  const [bytes] = expectedInUnits(fitted, low);
  expect(bytes).toMatchObject({ kind: "number", unit: "bytes", expected: 0 });
  const column = { ...fitted.columns[0]!, unit: "share", log: false };
  const [share] = expectedInUnits({ ...fitted, columns: [column] } as typeof fitted, [50]);
  expect(share).toMatchObject({ expected: 1 });
  const [plain] = expectedInUnits(
    { ...fitted, columns: [{ ...column, unit: null }] } as typeof fitted,
    [-50],
  );
  expect(plain?.kind === "number" && plain.expected).toBeLessThan(0);
});

const varied = { rows: 1000, present: 1000, distinct: 12 };
const number = (name: string, facts: Partial<ColumnFacts> = {}, format = "CSV") =>
  ({ name, kind: "number", format, facts: { ...varied, ...facts } }) as const;
const text = (name: string, facts: Partial<ColumnFacts> = {}, format = "CSV") =>
  ({ name, kind: "text", format, facts: { ...varied, ...facts } }) as const;
const namesOf = (plans: readonly FeaturePlan[]) => plans.map(({ column }) => column);

test("the default set has behaviour, not identity", () => {
  const columns = [
    number("start_time"),
    text("orig_addr"),
    number("resp_port"),
    text("protocol"),
    number("duration_s"),
    number("sttl"),
    text("srcip"),
    text("label"),
    text("detailedlabel"),
    number("dst_host_count"),
  ];
  expect(namesOf(featureSet(columns))).toEqual(["protocol", "duration_s", "dst_host_count"]);
  expect(["id", "Timestamp", "Dst Port", "attack_cat", "stcpb", "Src IP", "sport"].map(isBehaviour)).toEqual(
    Array(7).fill(false),
  );
  expect(namesOf(featureSet(columns, "minimal"))).toEqual(["protocol", "duration_s"]);
  expect(namesOf(featureSet(columns, "cic"))).toEqual(["duration_s"]);
});

test("identifiers, running numbers, lists and constants are no features, whatever their name", () => {
  const reasons = [
    text("trace", { distinct: 990 }),
    text("members", { lists: 0.3 }),
    text("agent", { distinct: 300 }),
    number("serial", { distinct: 1000, climbing: 1, uneven: 0.4 }),
    number("token", { distinct: 1000, climbing: 0.5, uneven: 0.01 }),
    number("flavour", { distinct: 1 }),
    number("void", { present: 0, distinct: 0 }),
  ].map((column) => [column.name, whyNotFeature(column)]);
  expect(Object.fromEntries(reasons)).toEqual({
    trace: "nearly every row has another value: a name, not a kind",
    members: "its values are lists",
    agent: "300 different values: a name, not a kind",
    serial: "it counts the rows: a sequence number",
    token: "nearly every row has another number, evenly spread: an identifier",
    flavour: "the same in every normal row",
    void: "no normal row has a value",
  });
  // Bytes are nearly unique too, but unevenly spread; missing values distinguish rows.
  const measured = [
    number("bytes_seen", { distinct: 990, climbing: 0.5, uneven: 0.24 }),
    number("answer_ms", { present: 400, distinct: 1 }),
    number("few", { rows: 50, present: 50, distinct: 50, climbing: 1 }),
  ];
  expect(measured.map(whyNotFeature)).toEqual([null, null, null]);
});

test("a column of a known format is a feature only if its reader explains it", () => {
  const columns = [
    text("uid", {}, "Zeek (TSV)"),
    text("tunnel_parents", {}, "Zeek (TSV)"),
    number("local_orig", {}, "Zeek (TSV)"),
    text("service", { lists: 0.5 }, "Zeek (TSV)"),
    number("hot", {}, "NSL-KDD"),
    number("exid", {}, "nfdump (CSV)"),
    number("anything"),
  ];
  expect(namesOf(featureSet(columns))).toEqual(["local_orig", "service", "hot", "anything"]);
  expect(whyNotFeature(columns[1]!)).toBe("the reader of Zeek (TSV) does not say what it is");
});

test("if every column is constant, the constants are used", () => {
  const columns = [number("load", { distinct: 1 }), number("temperature", { distinct: 1 })];
  expect(namesOf(featureSet(columns))).toEqual(["load", "temperature"]);
});

test("a kind that the catalogue explains stays even if normal rows have one value, because another value would be a sign", () => {
  const columns = [
    text("conn_state", { distinct: 1 }),
    text("flavour", { distinct: 1 }),
    number("orig_packets", { distinct: 1 }),
    number("resp_packets"),
  ];
  expect(namesOf(featureSet(columns))).toEqual(["conn_state", "resp_packets"]);
  expect(whyNotFeature(columns[0]!)).toBeNull();
});
