// Sets of columns for one aspect of the flows: what an analyst reads first, timing, TCP, labels. Pure functions.
import type { Column } from "#shared/vocabulary.ts";

interface ColumnSet {
  title: string;
  columns: string[];
}

/** A table with at most this many columns is shown completely. */
const fewColumns = 16;
/** A table with fewer known columns is unfamiliar, and is shown completely. */
const fewestKnown = 4;
const mostOfSet = 16;

/** What an analyst reads first, in order. Of each list, the first column that the table has. */
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

/** The analyst's columns of a table; null when it is narrow or unfamiliar, and shown completely. */
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

/** The sets that have columns in a table, by aspect. */
export const columnSetsOf = (columns: readonly Column[]): ColumnSet[] =>
  sides.flatMap(({ title, shows }) => {
    const names = columns.filter(shows).map(({ name }) => name);
    return names.length === 0 ? [] : [{ title, columns: names.slice(0, mostOfSet) }];
  });

/** The columns that identify a flow; they come first in every set. */
export function endpointColumns(columns: readonly Column[]): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const ends = ["orig_addr", "orig_port", "resp_addr", "resp_port"].filter((name) => names.has(name));
  return [...firstTime(columns), ...ends];
}
