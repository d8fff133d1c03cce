// The registry of table readers, and the choice among them. A new format is one file and one line here.
import { delimitedReader } from "./delimited.ts";
import { argusReader } from "./formats/argus.ts";
import { cicReaders } from "./formats/cicflowmeter.ts";
import { nfdumpCsvReader, nfdumpJsonReader } from "./formats/nfdump.ts";
import { nfstreamReader } from "./formats/nfstream.ts";
import { kdd99Reader, kddByName, nslKddReader } from "./formats/nsl-kdd.ts";
import { seriesReader } from "./formats/series.ts";
import { jsonReader, parquetReader } from "./formats/stored.ts";
import { tidewatchReader } from "./formats/tidewatch.ts";
import { unswPartitionReader, unswRawReader } from "./formats/unsw-nb15.ts";
import { suricataReader, zeekJsonReader, zeekTsvReader } from "./formats/zeek.ts";
import type { TableHead } from "./head.ts";
import type { Recognition, TableReader } from "./reader.ts";

const tableReaders: readonly TableReader[] = [
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
  parquetReader,
  jsonReader,
  seriesReader,
  delimitedReader,
];

/** The reader that is surest of this head, or null when none knows it. */
export function recogniseTable(
  head: TableHead,
  readers: readonly TableReader[] = tableReaders,
): { reader: TableReader; recognition: Recognition } | null {
  let best: { reader: TableReader; recognition: Recognition } | null = null;
  for (const reader of readers) {
    const recognition = head.binary && head.magic !== "Parquet" ? null : reader.recognise(head);
    if (recognition && recognition.sureness > (best?.recognition.sureness ?? 0))
      best = { reader, recognition };
  }
  return best;
}
