// Decides from a column's values whether it is a behaviour that a model may learn, or a name, a running number, a
// list, or a constant. Uses normal rows alone, without labels. Reads no rows; the facts are arguments.

export type ColumnFacts = {
  /** Number of rows, and of rows with a value. */
  readonly rows: number;
  readonly present: number;
  /** Distinct values among them. */
  readonly distinct: number;
  /** Text: share of the values that contain a comma. */
  readonly lists?: number;
  /** Whole numbers: share of the rows whose value is above that of the row before. */
  readonly climbing?: number;
  /** Whole numbers: distance of the quartiles from those of evenly spread numbers, as a share of the range. */
  readonly uneven?: number;
};

/** Fewer values do not decide what a column is. */
const leastRows = 100;
const nearlyUnique = 0.9;
const nearlyAlways = 0.95;
const someLists = 0.01;
const nearlyEven = 0.05;

/** Texts with more distinct values than this are names, not kinds. */
const mostLevels = (rows: number): number => Math.max(64, Math.min(200, rows / 20));

/** Whether a column has the same value in every row. A value that some rows lack is not constant. */
export function isConstant({ rows, present, distinct }: ColumnFacts): boolean {
  return distinct === 0 || (distinct === 1 && present === rows);
}

/** Why a text column is not a feature, or null. */
export function whyNotText(facts: ColumnFacts, meaningKnown: boolean): string | null {
  const { rows, present, distinct, lists = 0 } = facts;
  if (!meaningKnown && present > 0 && lists >= someLists) return "its values are lists";
  if (!meaningKnown && present >= leastRows && distinct >= nearlyUnique * present)
    return "nearly every row has another value: a name, not a kind";
  if (distinct > mostLevels(rows))
    return `${distinct.toLocaleString("en-US")} different values: a name, not a kind`;
  return null;
}

/** Why a column of unexplained whole numbers is not a feature, or null. Measured quantities repeat or are unevenly spread. */
export function whyNotNumber({ present, distinct, climbing, uneven }: ColumnFacts): string | null {
  if (present < leastRows || distinct < nearlyUnique * present) return null;
  if (climbing !== undefined && climbing >= nearlyAlways) return "it counts the rows: a sequence number";
  if (uneven !== undefined && uneven <= nearlyEven)
    return "nearly every row has another number, evenly spread: an identifier";
  return null;
}
