// Properties of every family: its flows fit the dataset that they are planted in, whatever columns that has.
import { describe, expect, test } from "vitest";
import { daily, flow, inside, lookup, repeat, tableOf } from "../../../test/support/flow-rows.ts";
import { behaviourKinds } from "../../shared/incident-vocabulary.ts";
import { createDrill } from "../pipeline/drill.ts";
import { flowColumn } from "../table/catalogue.ts";
import { numberAt, type TableData, textAt } from "../table/columns.ts";
import { families } from "./families.ts";
import type { Plant } from "./family.ts";

/** An office with the columns of a capture, and a log with fewer columns and other spellings. */
const day = [
  ...daily(12, 300),
  ...repeat(40, (i) =>
    flow(300 + 400 * i, inside(i % 12), "10.0.0.9", 445, { service: "smb", program: null }),
  ),
  ...repeat(30, (i) => lookup(50 + 500 * i, inside(i % 12), `none-${i}.example`, { dns_failures: 1 })),
];
const capture = tableOf(
  day.map((row) => ({
    ...row,
    service_payload: row.service ?? null,
    alert: null,
    len_mean: 120,
    orig_ttl_min: 64,
  })),
);
const log = tableOf(
  day.map(({ tls_sni, dns_query, dns_queries, dns_failures, program, ...row }) => ({
    ...row,
    service: row.service === "tls" ? "ssl" : (row.service ?? null),
    protocol: String(row.protocol).toUpperCase(),
    local_orig: 1,
    uid: "C1",
  })),
);
const datasets: readonly (readonly [string, TableData])[] = [
  ["a capture", capture],
  ["a log", log],
];

const cells = (table: TableData): string =>
  JSON.stringify(
    [...table.columns].map(([name, column]) => [
      name,
      Array.from({ length: table.rows }, (_, row) =>
        column.kind === "text" ? textAt(column, row) : numberAt(column, row),
      ),
    ]),
  );

test("every behaviour that looks at flows has a family, and families differ in name", () => {
  const kinds = new Set(families.map(({ behaviour }) => behaviour));
  expect(behaviourKinds.filter((kind) => kind !== "unlike-past" && !kinds.has(kind))).toEqual([]);
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
});

describe.each(datasets)("in %s", (_, table) => {
  const drill = createDrill(table, { seed: 7 });
  const { world, view } = drill;
  const addresses = new Set(view.hosts);
  const fits = (plant: Plant): boolean =>
    plant.atMs >= world.fromMs &&
    plant.atMs <= world.toMs &&
    [plant.from, plant.to].some((host) => addresses.has(host) && world.isInside(host)) &&
    [plant.bytesOut, plant.bytesIn, plant.packetsOut, plant.packetsIn].every(
      (count) => Number.isSafeInteger(count) && count >= 0,
    ) &&
    (plant.packetsOut > 0 || plant.bytesOut === 0) &&
    (plant.packetsIn > 0 || plant.bytesIn === 0) &&
    [plant.fromPort, plant.port].every((port) => port >= 0 && port < 65_536);

  test.each(
    drill.plantings.map((planting) => [
      `${planting.attack.family.name} ${planting.attack.intensity}`,
      planting,
    ]),
  )("%s: flows of its hosts, in its time, in its columns", (__, { attack, table: planted }) => {
    const rows = (planted as () => TableData)();
    expect(rows.rows).toBe(attack.plants.length);
    expect([...rows.columns.keys()]).toEqual([...table.columns.keys()]);
    for (const [name, column] of rows.columns) {
      expect(column.kind, name).toBe(table.columns.get(name)!.kind);
      if (column.kind === "number" && flowColumn(name)?.unit !== "ratio")
        expect([name, column.values.filter((value) => value < 0).length]).toEqual([name, 0]);
    }
    expect(attack.plants.filter((plant) => !fits(plant))).toEqual([]);
  });

  test("the same seed plants the same flows, another seed others", () => {
    const planted = (seed: number): string =>
      createDrill(table, { seed })
        .plantings.map((one) => cells(one.table()))
        .join("\n");
    const first = planted(7);
    expect(planted(7) === first).toBe(true);
    expect(planted(8) === first).toBe(false);
  });

  test("outside addresses do not occur in the dataset, and no two plantings share one", () => {
    const outside = drill.plantings.flatMap(({ hosts }) =>
      [...hosts].filter((host) => !addresses.has(host) && !/^10\./.test(host)),
    );
    expect(outside.length).toBeGreaterThan(20);
    expect(new Set(outside).size).toBe(outside.length);
  });

  test("in a pass no host takes part in two plantings", () => {
    const passes = drill.passesOf(drill.plantings);
    expect(passes.flat().length).toBe(drill.plantings.length);
    expect(passes.length).toBeLessThan(drill.plantings.length);
    for (const pass of passes) {
      const hosts = pass.flatMap((planting) => [...planting.hosts]);
      expect(new Set(hosts).size).toBe(hosts.length);
      expect(new Set(pass.map(({ kind }) => kind)).size).toBe(pass.length);
    }
  });
});

test("the spelling of protocols and services in the dataset is kept", () => {
  const planted = createDrill(log, { seed: 1 })
    .plantings.find(({ kind }) => kind === "beacon")!
    .table();
  const text = (name: string) => {
    const column = planted.columns.get(name)!;
    return column.kind === "text" ? textAt(column, 0) : null;
  };
  expect([text("protocol"), text("service"), text("conn_state"), text("uid")]).toEqual([
    "TCP",
    "ssl",
    "SF",
    "C1",
  ]);
});

test("a family that needs a column is planted if the dataset has it", () => {
  const of = (table: TableData) =>
    createDrill(table, { seed: 1 }).attacks.filter(({ family }) => family.name === "alert");
  expect(of(capture).every(({ plants }) => plants.length > 0)).toBe(true);
  expect(of(log).map(({ why }) => why)).toEqual(Array(4).fill("The dataset has no column alert."));
});
