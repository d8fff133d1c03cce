// What a sensor's logs say about flows while they are written: records of the log itself, and of logs beside it.
import type { RecordsPlan } from "../../core/table/reader.ts";
import { createEventBook } from "../../core/table/records/event-book.ts";
import { createRecordParser } from "../../core/table/records/record-parser.ts";
import type { RecordBatch } from "../../core/table/records/record-table.ts";
import type { Control } from "../work/control.ts";
import { followLog } from "./follow-log.ts";

interface LogEvents {
  /** One sentence for each log that cannot be read. */
  trouble: string[];
  /** Lines of the log itself. */
  push(bytes: Uint8Array): void;
  /** Reads a log beside it, and what is appended; `first` resolves when all that is there now is read. */
  follow(path: string, hasHeader: boolean, control: Control): { first: Promise<void>; whole: Promise<void> };
  /** The flows with what is known of them. */
  join(batch: RecordBatch): RecordBatch;
}

/** @param key the column of the flows that records refer to */
export function createLogEvents(plan: RecordsPlan, key: string): LogEvents {
  const book = createEventBook(key);
  const trouble: string[] = [];
  const reader = () => {
    const parser = createRecordParser({ ...plan, log: null, events: true });
    const decoder = new TextDecoder("utf-8");
    return (bytes: Uint8Array) => {
      parser.push(decoder.decode(bytes, { stream: true }));
      const batch = parser.take();
      if (batch !== null) book.fold(batch);
    };
  };
  return {
    trouble,
    push: reader(),
    follow(path, hasHeader, control) {
      let isFirst = () => {};
      const first = new Promise<void>((resolve) => {
        isFirst = resolve;
      });
      const read = async () => {
        const push = reader();
        for await (const { bytes } of followLog(path, { from: null, hasHeader, onEnd: isFirst, control })
          .pieces)
          push(bytes);
        isFirst();
      };
      const whole = read().catch((error: Error) => {
        trouble.push(`${path} cannot be read, so flows lack what it says: ${error.message}`);
        isFirst();
      });
      return { first, whole };
    },
    join: book.join,
  };
}
