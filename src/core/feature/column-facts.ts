// What the values of a column say about it: whether it is a behaviour that a model may learn, or a name, a running number, a list, or
// always the same. Decided on normal rows alone and without labels. Reads no rows; the facts are arguments.

export type ColumnFacts = {
  /** Rows looked at, and those of them with a value. */
  readonly rows: number;
  readonly present: number;
  /** Distinct values among them. */
  readonly distinct: number;
  /** Text: share of the values that hold a comma. */
  readonly lists?: number;
  /** Whole numbers: share of the rows whose value is above that of the row before. */
  readonly climbing?: number;
  /** Whole numbers: how far the quartiles are from those of evenly spread numbers, in shares of the range. */
  readonly uneven?: number;
};

/** Fewer values than this tell nothing about a column. */
const leastRows = 100;
const nearlyUnique = 0.9;
const nearlyAlways = 0.95;
const someLists = 0.01;
const nearlyEven = 0.05;

/** Texts of more values than this are names, not kinds. */
const mostLevels = (rows: number): number => Math.max(64, Math.min(200, rows / 20));

/** A column of one value, or of none, is the same in every row; where some rows lack the value, that differs. */
export function isConstant({ rows, present, distinct }: ColumnFacts): boolean {
  return distinct === 0 || (distinct === 1 && present === rows);
}

/** Why a text of these values is no feature, or null. */
export function whyNotText(facts: ColumnFacts, meaningKnown: boolean): string | null {
  const { rows, present, distinct, lists = 0 } = facts;
  if (!meaningKnown && present > 0 && lists >= someLists) return "its values are lists";
  if (!meaningKnown && present >= leastRows && distinct >= nearlyUnique * present)
    return "nearly every row has another value: a name, not a kind";
  if (distinct > mostLevels(rows))
    return `${distinct.toLocaleString("en-US")} different values: a name, not a kind`;
  return null;
}

/** Why whole numbers of a column that nobody explained are no feature, or null. Measured quantities repeat or are unevenly spread. */
export function whyNotNumber({ present, distinct, climbing, uneven }: ColumnFacts): string | null {
  if (present < leastRows || distinct < nearlyUnique * present) return null;
  if (climbing !== undefined && climbing >= nearlyAlways) return "it counts the rows: a sequence number";
  if (uneven !== undefined && uneven <= nearlyEven)
    return "nearly every row has another number, evenly spread: an identifier";
  return null;
}
