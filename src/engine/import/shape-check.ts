// Counts how many refusals the store's reader would keep of a table: it keeps one, of more than a kilobyte, for each missing or surplus
// value. A file with too many of them is read from a copy without these lines.
import { createRecordScan, type RecordCount, type RecordShape } from "./record-scan.ts";

/** The reader keeps so many in less than 100 MB. */
const mostKept = 50_000;

/** Why a line is refused, by DuckDB or by the copy. */
export const shapeReasons = {
  few: "Too few values in the line",
  many: "Too many values in the line",
  quote: "A quote is opened and not closed as it should be",
  long: "The line is too long",
};

interface ShapeCheck {
  readonly misshapen: boolean;
  push(bytes: Uint8Array): void;
  end(): void;
}

export function createShapeCheck(shape: RecordShape): ShapeCheck {
  const columns = shape.sources.length;
  const scan = createRecordScan(shape);
  let kept = 0;
  let brokenQuotes = 0;
  const take = ({ isEmpty, values, surplus, brokenQuote }: RecordCount) => {
    if (isEmpty) return;
    kept += surplus;
    if (values < columns) kept += columns - values;
    if (brokenQuote) brokenQuotes++;
  };
  // After a broken quote, the file is read once more with quotes as plain characters.
  const total = () => kept + brokenQuotes + (brokenQuotes > 0 ? scan.protected : 0);
  return {
    get misshapen() {
      return total() + scan.surplus > mostKept;
    },
    push: (bytes) => scan.push(bytes, take),
    end: () => take(scan.last()),
  };
}
