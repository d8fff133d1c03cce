// What is looked at, and done, in a column of a staging table after it was filled: what every read rule comes to.
import type { ColumnPlan } from "../../core/table/reader.ts";

/** The types in which a source's column can come in. */
export type RawType = "BIGINT" | "DOUBLE" | "VARCHAR" | "BOOLEAN" | "TIMESTAMP";

export interface Check {
  /** SQL over the staging table: true where the value cannot be kept. */
  when: string;
  /** Said after the source column's name: "is negative". */
  reason: string;
}

/** What is to be looked at, and done, in one column of the staging table after it was filled. */
export interface Settling {
  plan: ColumnPlan;
  checks: Check[];
  /** True where a value is to be rewritten without being counted: markers of no value, blanks around text. */
  quiet: string | null;
  /**
   * A quick look that most columns pass. Where no row meets `suspect`, no check finds anything, and `quiet` is what this
   * `quiet` is: nothing when it is null.
   */
  screen: { suspect: string; quiet: string | null } | null;
  /** The column's value after the checks. */
  using: string;
  /** The column's final type, and whether `using` is needed even when no check found anything. */
  type: RawType;
  always: boolean;
  /** By what the staging column was divided when it was filled. */
  scaled: number;
}

export const sqlNumber = (value: number): string =>
  Number.isInteger(value) ? `${value}.0::DOUBLE` : `${value}::DOUBLE`;
