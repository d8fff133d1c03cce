// The DuckDB type for each kind of column.
import type { ColumnKind } from "../../shared/vocabulary.ts";
import type { RawType } from "./settling.ts";

export const storeTypes: Record<ColumnKind, RawType> = {
  integer: "BIGINT",
  number: "DOUBLE",
  text: "VARCHAR",
  boolean: "BOOLEAN",
  time: "TIMESTAMP",
};
