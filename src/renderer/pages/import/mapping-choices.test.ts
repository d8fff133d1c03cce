// The choices for the columns of an unknown table: a role belongs to one column, and another kind of dataset drops the roles that it lacks.
import { expect, test } from "vitest";
import type { ColumnMapping } from "#shared/mapping.ts";
import type { TablePreview, TableRole } from "#shared/table-preview.ts";
import { asksForMapping } from "../../state/asks-for-mapping.ts";
import { choicesOf, isZone, ofKind, withRole } from "./mapping-choices.ts";

const role = (name: string, more: Partial<TableRole> = {}): TableRole => ({
  role: name,
  kind: null,
  unit: null,
  units: [],
  about: "",
  of: ["flows"],
  ...more,
});
const roles = [
  role("keep", { of: ["flows", "samples"] }),
  role("start_time", { kind: "time" }),
  role("time", { kind: "time", of: ["samples"] }),
  role("orig_addr"),
];
const kept = (source: string): ColumnMapping => ({ source, role: "keep", unit: null, time: null });
const time = { format: "auto", zone: "UTC", halfDays: false } as const;

test("a role belongs to one column, and a time has a format", () => {
  const first = withRole([kept("a"), kept("b")], "a", roles[1]!);
  expect(first).toEqual([{ source: "a", role: "start_time", unit: null, time }, kept("b")]);
  const second = withRole(first, "b", roles[1]!);
  expect(second).toEqual([kept("a"), { source: "b", role: "start_time", unit: null, time }]);
  expect(withRole(second, "a", roles[0]!)[1]).toEqual(second[1]);
});

test("samples have a time, and no addresses", () => {
  const flows = withRole(withRole([kept("t"), kept("host")], "t", roles[1]!), "host", roles[3]!);
  const samples = ofKind(flows, "samples", roles);
  expect(samples).toEqual([{ source: "t", role: "time", unit: null, time }, kept("host")]);
  expect(ofKind(samples, "flows", roles)[0]).toMatchObject({ role: "start_time" });
});

const preview = (columns: ColumnMapping[], more: Partial<TablePreview> = {}) =>
  ({
    header: [{ source: "a" }, { source: "b" }],
    mapping: { datasetKind: "flows", columns },
    needsMapping: true,
    mappable: true,
    ...more,
  }) as TablePreview;

test("columns that the mapping does not name are kept", () => {
  expect(choicesOf(preview([{ ...kept("b"), role: "orig_addr" }]))).toEqual([
    kept("a"),
    { ...kept("b"), role: "orig_addr" },
  ]);
});

test("the dialog asks when the guess recognises hardly any column", () => {
  const one = { ...kept("a"), role: "start_time" };
  const two = { ...kept("b"), role: "orig_addr" };
  expect(asksForMapping(preview([one]))).toBe(true);
  expect(asksForMapping(preview([one, two]))).toBe(false);
  expect(asksForMapping(preview([one], { needsMapping: false }))).toBe(false);
  expect(asksForMapping(preview([one], { mappable: false }))).toBe(false);
});

test("zones", () => {
  for (const zone of ["UTC", "+02:00", "Europe/Berlin", "America/Argentina/Salta"])
    expect(isZone(zone)).toBe(true);
  for (const zone of ["", "+2", "Europe/", "a b"]) expect(isZone(zone)).toBe(false);
});
