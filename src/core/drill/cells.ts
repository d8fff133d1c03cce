// Turns plants into rows with exactly the columns of a dataset. A value comes from the plant, or follows from it, or
// else comes from a similar flow of the dataset.
import { type ColumnData, numberAt, type TableData, textAt } from "../table/columns.ts";
import type { Plant } from "./family.ts";
import { payloadTexts } from "./payload-columns.ts";

type Cell = number | string | null;

/** How the dataset spells its values. */
interface Dialect {
  readonly service: (word: string | null) => Cell;
  readonly protocol: (word: Plant["protocol"]) => Cell;
  readonly isInside: (host: string) => boolean;
}

interface CellOptions {
  /** A table with the columns to fill, with values of the dataset's flows. */
  readonly like: TableData;
  /** The table whose spelling is used, if `like` has only some rows of the dataset. */
  readonly words?: TableData;
  /** The row of `like` that is most similar to a plant; −1 for none. */
  readonly similar: (plant: Plant) => number;
  readonly isInside: (host: string) => boolean;
}

export function plantedTable(
  plants: readonly Plant[],
  { like, words = like, similar, isInside }: CellOptions,
): TableData {
  const dialect = dialectOf(words, isInside);
  const from = plants.map(similar);
  const columns = [...like.columns].map(([name, column]): [string, ColumnData] => {
    const write = writerOf(name, words.columns.get(name) ?? column, words, dialect);
    const cells = plants.map((plant, i) => {
      const written = write?.(plant);
      return written === undefined ? copied(column, from[i]!) : written;
    });
    return [name, columnOf(column, cells)];
  });
  return { rows: plants.length, columns: new Map(columns) };
}

const copied = (column: ColumnData, row: number): Cell => {
  if (row < 0) return null;
  if (column.kind === "text") return textAt(column, row);
  const value = numberAt(column, row);
  return Number.isNaN(value) ? null : value;
};

/** Converts cells to the kind of the dataset's column: a text in a numeric column becomes a missing value. */
function columnOf(like: ColumnData, cells: readonly Cell[]): ColumnData {
  if (like.kind === "number")
    return {
      kind: "number",
      values: Float64Array.from(cells, (cell) => (cell === null || cell === "" ? Number.NaN : Number(cell))),
    };
  const levels: string[] = [];
  const known = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null) return -1;
    const text = String(cell);
    if (!known.has(text)) known.set(text, levels.push(text) - 1);
    return known.get(text)!;
  });
  return { kind: "text", codes, levels };
}

const zeekWords: Readonly<Record<string, string>> = { tls: "ssl", kerberos: "krb_tcp", msrpc: "dce_rpc" };

function dialectOf(like: TableData, isInside: (host: string) => boolean): Dialect {
  const levels = (name: string): readonly string[] => {
    const column = like.columns.get(name);
    return column?.kind === "text" ? column.levels : [];
  };
  const zeek =
    like.columns.has("local_orig") || levels("service").some((word) => /^(ssl|krb_tcp|dce_rpc)$/.test(word));
  const numbers: Readonly<Record<Plant["protocol"], string>> = { tcp: "6", udp: "17", icmp: "1" };
  const spelt = levels("protocol");
  return {
    service: (word) => (word === null ? null : zeek ? (zeekWords[word] ?? word) : word),
    protocol: (word) =>
      spelt.find((level) => level.toLowerCase() === word) ??
      spelt.find((level) => level === numbers[word]) ??
      word,
    isInside,
  };
}

type Writer = (plant: Plant) => Cell | undefined;

const headerBytes = ({ protocol }: Plant): number => (protocol === "tcp" ? 40 : 28);
const ipOut = (plant: Plant): number => plant.bytesOut + headerBytes(plant) * plant.packetsOut;
const ipIn = (plant: Plant): number => plant.bytesIn + headerBytes(plant) * plant.packetsIn;
const frameHeader = 14;
const ratio = (part: number, whole: number): Cell => (whole > 0 ? part / whole : null);

/** Columns that follow from a plant. */
const written: Readonly<Record<string, Writer>> = {
  start_time: ({ atMs }) => Math.round(atMs * 1000),
  end_time: ({ atMs, durationS }) => Math.round(atMs * 1000 + durationS * 1e6),
  duration_s: ({ durationS }) => durationS,
  orig_addr: ({ from }) => from,
  orig_port: ({ fromPort }) => fromPort,
  resp_addr: ({ to }) => to,
  resp_port: ({ port }) => port,
  protocol_number: ({ protocol }) => ({ tcp: 6, udp: 17, icmp: 1 })[protocol],
  ip_version: ({ to }) => (to.includes(":") ? 6 : 4),
  conn_state: ({ state }) => state,
  history: ({ state, protocol }) => historyOf(state, protocol),
  orig_payload_bytes: ({ bytesOut }) => bytesOut,
  resp_payload_bytes: ({ bytesIn }) => bytesIn,
  payload_bytes: ({ bytesOut, bytesIn }) => bytesOut + bytesIn,
  orig_ip_bytes: ipOut,
  resp_ip_bytes: ipIn,
  ip_bytes: (plant) => ipOut(plant) + ipIn(plant),
  orig_frame_bytes: (plant) => ipOut(plant) + frameHeader * plant.packetsOut,
  resp_frame_bytes: (plant) => ipIn(plant) + frameHeader * plant.packetsIn,
  frame_bytes: (plant) => ipOut(plant) + ipIn(plant) + frameHeader * (plant.packetsOut + plant.packetsIn),
  orig_packets: ({ packetsOut }) => packetsOut,
  resp_packets: ({ packetsIn }) => packetsIn,
  packets: ({ packetsOut, packetsIn }) => packetsOut + packetsIn,
  packet_asymmetry: ({ packetsOut, packetsIn }) => ratio(packetsOut - packetsIn, packetsOut + packetsIn),
  byte_asymmetry: ({ bytesOut, bytesIn }) => ratio(bytesOut - bytesIn, bytesOut + bytesIn) ?? 0,
  down_up_ratio: ({ packetsOut, packetsIn }) => ratio(packetsIn, packetsOut),
  bytes_per_s: ({ bytesOut, bytesIn, durationS }) => ratio(bytesOut + bytesIn, durationS),
  packets_per_s: ({ packetsOut, packetsIn, durationS }) => ratio(packetsOut + packetsIn, durationS),
  orig_bytes_per_s: ({ bytesOut, durationS }) => ratio(bytesOut, durationS),
  resp_bytes_per_s: ({ bytesIn, durationS }) => ratio(bytesIn, durationS),
  orig_packets_per_s: ({ packetsOut, durationS }) => ratio(packetsOut, durationS),
  resp_packets_per_s: ({ packetsIn, durationS }) => ratio(packetsIn, durationS),
  len_mean: ({ bytesOut, bytesIn, packetsOut, packetsIn }) =>
    ratio(bytesOut + bytesIn, packetsOut + packetsIn),
  len_avg: ({ bytesOut, bytesIn, packetsOut, packetsIn }) =>
    ratio(bytesOut + bytesIn, packetsOut + packetsIn),
  orig_len_mean: ({ bytesOut, packetsOut }) => ratio(bytesOut, packetsOut) ?? 0,
  resp_len_mean: ({ bytesIn, packetsIn }) => ratio(bytesIn, packetsIn) ?? 0,
};

/** Columns that belong to one flow only: a plant has its own value or none. */
const flowOnly = new Set<string>([
  ...payloadTexts,
  "dns_answer",
  "alert",
  "community_id",
  "first_frame",
  "last_frame",
  "label",
  "label_benign",
  "label_family",
]);

/** The writer of a column; undefined if the value comes from a similar flow. */
function writerOf(name: string, column: ColumnData, like: TableData, dialect: Dialect): Writer | null {
  // A log whose column is always empty would not know the text of a plant either; a capture could.
  const isEmpty =
    column.kind === "text" && column.levels.length === 0 && !like.columns.has("service_payload");
  if (isEmpty) return () => null;
  switch (name) {
    case "protocol":
      return ({ protocol }) => dialect.protocol(protocol);
    case "service":
    case "service_payload":
      return ({ service }) => dialect.service(service);
    case "service_port":
      return null;
    case "local_orig":
      return ({ from }) => flagOf(column, dialect.isInside(from));
    case "local_resp":
      return ({ to }) => flagOf(column, dialect.isInside(to));
  }
  const write = written[name];
  if (write) return write;
  return ({ more }) => more?.[name] ?? (flowOnly.has(name) ? null : undefined);
}

/** A flag as the dataset writes it: a number, or Zeek's letters. */
const flagOf = (column: ColumnData, holds: boolean): Cell =>
  column.kind === "number"
    ? Number(holds)
    : column.levels.includes("true")
      ? String(holds)
      : holds
        ? "T"
        : "F";

function historyOf(state: string, protocol: Plant["protocol"]): Cell | undefined {
  if (protocol === "icmp") return undefined;
  if (protocol === "udp") return state === "SHR" ? "^d" : "Dd";
  return { SF: "ShADadFf", S0: "S", REJ: "Sr", RSTO: "ShR" }[state];
}
