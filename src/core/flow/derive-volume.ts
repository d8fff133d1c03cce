// How much: packets, bytes, rates, lengths and bulks of finished flows.

import type { BatchColumns } from "./batch-columns.ts";
import { deviation, StatisticsColumns } from "./derive-statistics.ts";
import type { Batch } from "./raw-flows.ts";
import {
  F_LAST,
  I_LEN_DISTINCT,
  I_SUBFLOWS,
  RECORD_WORDS,
  S_BULK_BYTES_F,
  S_BULK_PACKETS_I,
  S_BULK_TIME_F,
  S_BULKS_I,
  S_DATA_I,
  S_FRAME_BYTES_F,
  S_HEADER_I,
  S_HEADER_MIN_I,
  S_IP_BYTES_F,
  S_LEN_MAX_I,
  S_LEN_MIN_I,
  S_LEN_SQ_F,
  S_PACKETS_I,
  S_PAYLOAD_F,
  SIDE,
  SIDE_WORDS,
} from "./record.ts";

const sides = [
  ["orig", SIDE],
  ["resp", SIDE + SIDE_WORDS],
] as const;

export function deriveVolume(batch: Batch, columns: BatchColumns): void {
  const { f64, i32, rows } = batch;
  const subflows = columns.number("subflows");
  for (let row = 0; row < rows; row++) subflows[row] = i32[2 * row * RECORD_WORDS + I_SUBFLOWS]!;
  for (const [side, offset] of sides) deriveSideVolume(batch, columns, side, offset);

  for (const total of ["packets", "payload_bytes", "ip_bytes", "frame_bytes"]) {
    const [sum, orig, resp] = [total, `orig_${total}`, `resp_${total}`].map((name) => columns.number(name));
    for (let row = 0; row < rows; row++) sum![row] = orig![row]! + resp![row]!;
  }

  const [packets, orig, resp] = ["packets", "orig_packets", "resp_packets"].map((name) =>
    columns.number(name),
  );
  const bytes = columns.number("payload_bytes");
  const origBytes = columns.number("orig_payload_bytes");
  const packetAsymmetry = columns.number("packet_asymmetry");
  const byteAsymmetry = columns.number("byte_asymmetry");
  const downUp = columns.number("down_up_ratio");
  const bytesPerS = columns.number("bytes_per_s");
  const packetsPerS = columns.number("packets_per_s");
  for (let row = 0; row < rows; row++) {
    packetAsymmetry[row] = (orig![row]! - resp![row]!) / packets![row]!;
    byteAsymmetry[row] = bytes[row]! > 0 ? (2 * origBytes[row]! - bytes[row]!) / bytes[row]! : 0;
    if (orig![row]! > 0) downUp[row] = resp![row]! / orig![row]!;
    const seconds = f64[row * RECORD_WORDS + F_LAST]! * 1e-6;
    if (seconds > 0) {
      bytesPerS[row] = bytes[row]! / seconds;
      packetsPerS[row] = packets![row]! / seconds;
    }
  }
}

function deriveSideVolume(batch: Batch, columns: BatchColumns, side: string, offset: number): void {
  const { f64, i32 } = batch;
  const packets = columns.number(`${side}_packets`);
  const payload = columns.number(`${side}_payload_bytes`);
  const ip = columns.number(`${side}_ip_bytes`);
  const frame = columns.number(`${side}_frame_bytes`);
  const header = columns.number(`${side}_header_bytes`);
  const headerMin = columns.number(`${side}_header_bytes_min`);
  const data = columns.number(`${side}_data_packets`);
  const subflowPackets = columns.number(`${side}_subflow_packets`);
  const subflowBytes = columns.number(`${side}_subflow_bytes`);
  const bytesPerS = columns.number(`${side}_bytes_per_s`);
  const packetsPerS = columns.number(`${side}_packets_per_s`);
  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    const sf = f + offset;
    const si = 2 * sf;
    const count = i32[si + S_PACKETS_I]!;
    const bytes = f64[sf + S_PAYLOAD_F]!;
    packets[row] = count;
    payload[row] = bytes;
    ip[row] = f64[sf + S_IP_BYTES_F]!;
    frame[row] = f64[sf + S_FRAME_BYTES_F]!;
    header[row] = i32[si + S_HEADER_I]!;
    headerMin[row] = i32[si + S_HEADER_MIN_I]!;
    data[row] = i32[si + S_DATA_I]!;
    const parts = i32[2 * f + I_SUBFLOWS]!;
    subflowPackets[row] = count / parts;
    subflowBytes[row] = bytes / parts;
    const seconds = f64[f + F_LAST]! * 1e-6;
    if (seconds > 0) {
      bytesPerS[row] = bytes / seconds;
      packetsPerS[row] = count / seconds;
    }
  }
}

export function deriveLengths(batch: Batch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  const both = new StatisticsColumns(columns, "len", "", 1);
  const each = sides.map(([side]) => new StatisticsColumns(columns, `${side}_len`, "", 1));
  const segments = sides.map(([side]) => columns.number(`${side}_segment_len_avg`));
  const variance = columns.number("len_var");
  const average = columns.number("len_avg");
  const distinct = columns.number("len_distinct");
  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    let n = 0;
    let sum = 0;
    let squares = 0;
    let max = 0;
    let min = Infinity;
    for (let k = 0; k < 2; k++) {
      const sf = f + SIDE + k * SIDE_WORDS;
      const si = 2 * sf;
      const count = i32[si + S_PACKETS_I]!;
      const bytes = f64[sf + S_PAYLOAD_F]!;
      const data = i32[si + S_DATA_I]!;
      const most = i32[si + S_LEN_MAX_I]!;
      const least = i32[si + S_LEN_MIN_I]!;
      each[k]!.set(row, count, bytes, f64[sf + S_LEN_SQ_F]!, most, least);
      segments[k]![row] = data > 0 ? bytes / data : 0;
      n += count;
      sum += bytes;
      squares += f64[sf + S_LEN_SQ_F]!;
      if (most > max) max = most;
      if (count > 0 && least < min) min = least;
    }
    both.set(row, n, sum, squares, max, min);
    const std = deviation(n, sum, squares);
    variance[row] = std * std;
    average[row] = sum / n;
    distinct[row] = i32[2 * f + I_LEN_DISTINCT]!;
  }
}

export function deriveBulk(batch: Batch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  for (const [side, offset] of sides) {
    const bytesAvg = columns.number(`${side}_bulk_bytes_avg`);
    const packetsAvg = columns.number(`${side}_bulk_packets_avg`);
    const rate = columns.number(`${side}_bulk_rate`);
    for (let row = 0; row < batch.rows; row++) {
      const sf = row * RECORD_WORDS + offset;
      const bulks = i32[2 * sf + S_BULKS_I]!;
      const bytes = f64[sf + S_BULK_BYTES_F]!;
      const us = f64[sf + S_BULK_TIME_F]!;
      bytesAvg[row] = bulks > 0 ? bytes / bulks : 0;
      packetsAvg[row] = bulks > 0 ? i32[2 * sf + S_BULK_PACKETS_I]! / bulks : 0;
      rate[row] = us > 0 ? bytes / (us * 1e-6) : 0;
    }
  }
}
