// The registry of table readers, and the choice among them. To add a format, add a file and a line here.
import { delimitedReader } from "../delimited.ts";
import { type TableHead, tableMagics } from "../head.ts";
import type { Recognition, TableReader } from "../reader.ts";
import { argusReader } from "./argus.ts";
import { cicReaders } from "./cicflowmeter.ts";
import { nfcapdReader, nfdumpCsvReader, nfdumpJsonReader } from "./nfdump.ts";
import { nfstreamReader } from "./nfstream.ts";
import { kdd99Reader, kddByName, nslKddReader } from "./nsl-kdd.ts";
import { seriesReader } from "./series.ts";
import { jsonReader, parquetReader } from "./stored.ts";
import { tidewatchReader } from "./tidewatch.ts";
import { unswPartitionReader, unswRawReader } from "./unsw-nb15.ts";
import { suricataReader, zeekJsonReader, zeekTsvReader } from "./zeek.ts";

export const tableReaders: readonly TableReader[] = [
  unswRawReader,
  unswPartitionReader,
  ...cicReaders,
  nslKddReader,
  kdd99Reader,
  kddByName,
  nfstreamReader,
  tidewatchReader,
  argusReader,
  zeekTsvReader,
  zeekJsonReader,
  suricataReader,
  nfdumpCsvReader,
  nfdumpJsonReader,
  nfcapdReader,
  parquetReader,
  jsonReader,
  seriesReader,
  delimitedReader,
];

/** The reader that recognises this head with the highest confidence, or null. */
export function recogniseTable(
  head: TableHead,
  readers: readonly TableReader[] = tableReaders,
): { reader: TableReader; recognition: Recognition } | null {
  let best: { reader: TableReader; recognition: Recognition } | null = null;
  for (const reader of readers) {
    const recognition = head.binary && !tableMagics.has(head.magic ?? "") ? null : reader.recognise(head);
    if (recognition && recognition.sureness > (best?.recognition.sureness ?? 0))
      best = { reader, recognition };
  }
  return best;
}
