// The columns of a small table of flows, with every kind and unit for filters.
import type { Column } from "../../src/shared/vocabulary.ts";

export const filterColumn = (name: string, kind: Column["kind"], unit: string | null = null): Column => ({
  ...{ name, kind, unit },
  about: "",
});

export const flowColumns: readonly Column[] = [
  filterColumn("start_time", "time", "µs"),
  filterColumn("orig_addr", "text"),
  filterColumn("orig_port", "integer", "1"),
  filterColumn("resp_addr", "text"),
  filterColumn("resp_port", "integer", "1"),
  filterColumn("protocol", "text"),
  filterColumn("ip_bytes", "integer", "bytes"),
  filterColumn("duration_s", "number", "s"),
];
