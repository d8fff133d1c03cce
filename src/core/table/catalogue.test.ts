import { describe, expect, it } from "vitest";
import { flowColumn, flowColumns } from "./catalogue.ts";

describe("the catalogue", () => {
  it("names each column once, in snake_case", () => {
    const names = flowColumns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it("gives every column a meaning, and no side's column without the other side's", () => {
    for (const column of flowColumns) {
      expect(column.meaning, column.name).not.toBe("");
      expect(column.meaning, column.name).not.toContain("{side}");
      if (column.name.startsWith("orig_")) {
        const other = flowColumn(column.name.replace("orig_", "resp_"));
        expect(other, column.name).toMatchObject({
          kind: column.kind,
          unit: column.unit,
          group: column.group,
        });
      }
    }
  });

  it("excludes identity and labels from models by default", () => {
    const seen = flowColumns.filter((column) => column.behaviour).map((column) => column.name);
    for (const name of [
      "start_time",
      "orig_addr",
      "resp_addr",
      "orig_port",
      "community_id",
      "label_benign",
    ]) {
      expect(seen).not.toContain(name);
    }
    for (const name of ["duration_s", "orig_packets", "conn_state", "protocol", "orig_peers_60s"]) {
      expect(seen).toContain(name);
    }
  });

  it("has units for numbers only", () => {
    for (const { name, kind, unit } of flowColumns) {
      if (kind === "text" || kind === "boolean") expect(unit, name).toBe("");
      else expect(unit, name).not.toBe("");
    }
  });
});
