// What to check and convert in a staging column after the filling: the common form of all read rules.
import type { ColumnPlan } from "../../core/table/reader.ts";

/** The types that a source column can arrive in. */
export type RawType = "BIGINT" | "DOUBLE" | "VARCHAR" | "BOOLEAN" | "TIMESTAMP";

export interface Check {
  /** SQL over the staging table: true where the value cannot be kept. */
  when: string;
  /** Follows the source column's name in a message: "is negative". */
  reason: string;
}

/** The checks and the conversion of one staging column. */
export interface Settling {
  plan: ColumnPlan;
  checks: Check[];
  /** True for a value to rewrite without counting it: placeholders of missing values, blanks around text. */
  quiet: string | null;
  /**
   * A fast check that most columns pass. If no row meets `suspect`, no check finds anything, and `quiet` is replaced by this `quiet`; null
   * then means nothing to rewrite.
   */
  screen: { suspect: string; quiet: string | null } | null;
  /** The expression for the column's value after the checks. */
  using: string;
  /** The column's final type, and whether `using` is needed even when no check found anything. */
  type: RawType;
  always: boolean;
  /** The divisor that was applied when the staging column was filled. */
  scaled: number;
}

export const sqlNumber = (value: number): string =>
  Number.isInteger(value) ? `${value}.0::DOUBLE` : `${value}::DOUBLE`;
