// Finds the records in the bytes of separated values and counts the values in each, as the store's reader does: a double quote opens only
// at the beginning of a value, and line ends between quotes belong to the value.
import type { DelimitedPlan } from "../../core/table/reader.ts";

interface RecordShape extends Pick<DelimitedPlan, "delimiter" | "sources"> {
  /** Whether double quotes protect separators; otherwise they are plain characters. */
  quoted: boolean;
}

/** What was counted in the record that ends. It is overwritten by the next one. */
export interface RecordCount {
  /** Whether the line is empty; the store's reader skips it. */
  isEmpty: boolean;
  values: number;
  /** Values beyond the columns that are not empty. */
  surplus: number;
  /** A quote is closed within a value, or never. */
  brokenQuote: boolean;
}

interface RecordScan {
  /** Scans more bytes. `take` gets each record that ends in them, and where in them it lies; the first began before. */
  push(bytes: Uint8Array, take: (count: RecordCount, from: number, to: number) => void): void;
  /** Counts the record that the end of the file ends. */
  last(): RecordCount;
}

const [lineFeed, carriageReturn, quote, space] = [10, 13, 34, 32];
const [start, value, quotedValue, behindQuote] = [0, 1, 2, 3];

export function createRecordScan({ delimiter, sources, quoted }: RecordShape): RecordScan {
  const separator = delimiter.charCodeAt(0);
  const columns = sources.length;
  const opening = quoted ? quote : -1;
  const count: RecordCount = { isEmpty: true, values: 1, surplus: 0, brokenQuote: false };
  let place = start;
  let isFilled = false;
  let brokenQuote = false;
  let values = 1;
  let surplus = 0;
  let afterReturn = false;
  const finish = (): RecordCount => {
    if (isFilled && values > columns) surplus++;
    count.isEmpty = values === 1 && place === start && !isFilled;
    count.values = values;
    count.surplus = surplus;
    count.brokenQuote = brokenQuote;
    place = start;
    isFilled = brokenQuote = false;
    values = 1;
    surplus = 0;
    return count;
  };
  return {
    push(bytes, take) {
      let from = 0;
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i]!;
        if (place === quotedValue) {
          if (byte === quote) place = behindQuote;
          else isFilled = true;
        } else if (byte === separator) {
          if (isFilled && values > columns) surplus++;
          values++;
          isFilled = false;
          place = start;
        } else if (byte === lineFeed && afterReturn && i === from) {
          from = i + 1;
        } else if (byte === lineFeed || byte === carriageReturn) {
          take(finish(), from, i);
          from = i + 1;
          afterReturn = byte === carriageReturn;
          continue;
        } else if (place === value) {
          continue;
        } else if (place === start) {
          if (byte === opening) place = quotedValue;
          else {
            isFilled = true;
            if (byte !== space) place = value;
          }
        } else if (byte === quote) {
          isFilled = true;
          place = quotedValue;
        } else if (byte !== space) {
          brokenQuote = true;
          place = value;
        }
        afterReturn = false;
      }
    },
    last() {
      if (place === quotedValue) brokenQuote = true;
      return finish();
    },
  };
}
