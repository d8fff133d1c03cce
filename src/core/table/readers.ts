// The registry of table readers, and the choice among them. A new format is one file and one line here.
import { delimitedReader } from "./delimited.ts";
import type { TableHead } from "./head.ts";
import type { Recognition, TableReader } from "./reader.ts";

export const tableReaders: readonly TableReader[] = [delimitedReader];

/** The reader that is surest of this head, or null when none knows it. */
export function recogniseTable(
  head: TableHead,
  readers: readonly TableReader[] = tableReaders,
): { reader: TableReader; recognition: Recognition } | null {
  let best: { reader: TableReader; recognition: Recognition } | null = null;
  for (const reader of readers) {
    const recognition = head.binary ? null : reader.recognise(head);
    if (recognition && recognition.sureness > (best?.recognition.sureness ?? 0))
      best = { reader, recognition };
  }
  return best;
}
