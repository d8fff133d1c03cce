// The memory of a table of flows, for a transfer to another thread.
import type { TableData } from "../../core/table/columns.ts";

/** Each piece of memory once. */
export function buffersOf({ columns }: TableData): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const column of columns.values())
    buffers.add(column.kind === "text" ? column.codes.buffer : column.values.buffer);
  return [...buffers] as ArrayBuffer[];
}
