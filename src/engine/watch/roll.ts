// Where the rows of a watch go on in another dataset: with the first row of a new day, in UTC as times are everywhere; or when the dataset
// has become too large for the disk space that may be used.
import { numberAt, numbersOf, type TableData, takeRows } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const dayMs = 86_400_000;

export type Rolled = NonNullable<Dataset["source"]["rolled"]>;

interface RowsOfDay {
  /** The day when it is a new one; null goes on with the present dataset. */
  newDay: string | null;
  flows: TableData;
}

/** The day of a moment. */
export const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The name of a dataset of one day. */
export const nameOfDay = (name: string, { day, part }: Pick<Rolled, "day" | "part">): string =>
  part === 1 ? `${name} ${day}` : `${name} ${day}, part ${part}`;

/**
 * Splits rows where a new day begins. A row that started on an earlier day and ended now stays with the rows around it, and a time in the
 * future, by more than a day, begins none: it comes of a clock that is wrong.
 * @param day of the rows before; null without any
 */
export function splitByDay(flows: TableData, day: string | null, nowMs: number): RowsOfDay[] {
  const times = numbersOf(flows, "start_time");
  if (times === undefined || flows.rows === 0) return [{ newDay: null, flows }];
  const last = Math.floor(nowMs / dayMs) + 1;
  let current = day === null ? Number.NEGATIVE_INFINITY : Date.parse(day) / dayMs;
  const parts: { newDay: string | null; from: number }[] = [{ newDay: null, from: 0 }];
  for (let row = 0; row < flows.rows; row++) {
    const own = Math.floor(numberAt(times, row) / (dayMs * 1000));
    // A row without a time has no day.
    if (!(own > current && own <= last)) continue;
    current = own;
    const newDay = dayAt(own * dayMs);
    if (row === 0) parts[0] = { newDay, from: 0 };
    else parts.push({ newDay, from: row });
  }
  if (parts.length === 1) return [{ newDay: parts[0]!.newDay, flows }];
  return parts.map(({ newDay, from }, k) => {
    const to = parts[k + 1]?.from ?? flows.rows;
    return {
      newDay,
      flows: takeRows(
        flows,
        Array.from({ length: to - from }, (_, i) => from + i),
      ),
    };
  });
}
