// Sets of columns for a glance at one side of the flows: what an analyst reads first, timing, TCP, labels. Pure.
import type { Column } from "#shared/vocabulary.ts";

interface ColumnSet {
  title: string;
  columns: string[];
}

/** A narrower table is shown whole. */
const fewColumns = 16;
/** With fewer of the known columns a table is foreign, and is shown whole. */
const fewestKnown = 4;
const mostOfSet = 16;

/** What an analyst reads first, in order; of each place the first column that the table has. */
const analystPlaces: readonly (readonly string[])[] = [
  ["orig_addr"],
  ["orig_port"],
  ["resp_addr"],
  ["resp_port"],
  ["protocol"],
  ["service"],
  ["orig_payload_bytes", "orig_ip_bytes", "orig_frame_bytes", "orig_bytes"],
  ["resp_payload_bytes", "resp_ip_bytes", "resp_frame_bytes", "resp_bytes"],
  ["orig_packets", "packets"],
  ["resp_packets"],
  ["duration_s"],
  ["conn_state", "State"],
  ["tls_sni"],
  ["http_host"],
  ["dns_query"],
  ["alert"],
  ["label"],
  ["label_family"],
];

const isLabel = ({ name }: Column) => /^label/i.test(name);

/** The analyst's columns of a table; null where the table is narrow or foreign and all of it is shown. */
export function analystColumns(columns: readonly Column[]): string[] | null {
  if (columns.length <= fewColumns) return null;
  const names = new Set(columns.map(({ name }) => name));
  const known = analystPlaces.flatMap((place) => place.filter((name) => names.has(name)).slice(0, 1));
  if (known.length < fewestKnown) return null;
  return [...firstTime(columns), ...known];
}

const firstTime = (columns: readonly Column[]): string[] =>
  columns
    .filter(({ kind }) => kind === "time")
    .slice(0, 1)
    .map(({ name }) => name);

const sides: readonly { title: string; shows(column: Column): boolean }[] = [
  { title: "Volume", shows: ({ name }) => /bytes|packets|rate|(?<!du)ratio/i.test(name) },
  { title: "Timing", shows: ({ name }) => /duration|iat|time|_s$|active|idle|periodicity/i.test(name) },
  {
    title: "TCP",
    shows: ({ name }) =>
      /^conn_state$|^history$|^tcp_|(fin|syn|rst|psh|ack|urg|ece|cwr)_(count|flag)|window|retransmit|out_of_order|flags/i.test(
        name,
      ),
  },
  { title: "Labels", shows: isLabel },
];

/** The sets that have something to show in a table, by the side of the flows they show. */
export const columnSetsOf = (columns: readonly Column[]): ColumnSet[] =>
  sides.flatMap(({ title, shows }) => {
    const names = columns.filter(shows).map(({ name }) => name);
    return names.length === 0 ? [] : [{ title, columns: names.slice(0, mostOfSet) }];
  });

/** The columns that tell which flow a row is; they stand in front of every set. */
export function endpointColumns(columns: readonly Column[]): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const ends = ["orig_addr", "orig_port", "resp_addr", "resp_port"].filter((name) => names.has(name));
  return [...firstTime(columns), ...ends];
}
