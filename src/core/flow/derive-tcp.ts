// What TCP did: flags, connection state and history, windows, repairs and handshake times of finished flows.
// Other protocols have flag counts of 0 and no values elsewhere, but a connection state.

import type { BatchColumns } from "./batch-columns.ts";
import { connState } from "./conn-state.ts";
import type { Batch } from "./raw-flows.ts";
import {
  F_ACK_AT,
  F_SYN_AT,
  F_SYNACK_AT,
  historyText,
  I_ACKS,
  I_CWRS,
  I_ECES,
  I_FINS,
  I_HISTORY,
  I_HISTORY_LENGTH,
  I_KIND,
  I_MARKS,
  I_RSTS,
  I_SYNS,
  MARK_FLIPPED,
  RECORD_WORDS,
  S_INIT_WINDOW_I,
  S_MISSED_F,
  S_OUT_OF_ORDER_I,
  S_PACKETS_I,
  S_PAYLOAD_F,
  S_PSH_I,
  S_RETRANSMITS_I,
  S_TCP_I,
  S_URG_I,
  S_ZERO_WINDOWS_I,
  SIDE,
  SIDE_WORDS,
} from "./record.ts";

const TCP = 6;
const UDP = 17;
const ORIG = 2 * SIDE;
const RESP = 2 * (SIDE + SIDE_WORDS);

/** Columns that copy one int32 of the record. */
const flagWords: readonly (readonly [name: string, word: number])[] = [
  ["fin_count", I_FINS],
  ["syn_count", I_SYNS],
  ["rst_count", I_RSTS],
  ["ack_count", I_ACKS],
  ["cwr_count", I_CWRS],
  ["ece_count", I_ECES],
  ["orig_psh_count", ORIG + S_PSH_I],
  ["resp_psh_count", RESP + S_PSH_I],
  ["orig_urg_count", ORIG + S_URG_I],
  ["resp_urg_count", RESP + S_URG_I],
];

const tcpWords: typeof flagWords = [
  ["orig_retransmits", ORIG + S_RETRANSMITS_I],
  ["resp_retransmits", RESP + S_RETRANSMITS_I],
  ["orig_out_of_order", ORIG + S_OUT_OF_ORDER_I],
  ["resp_out_of_order", RESP + S_OUT_OF_ORDER_I],
  ["orig_zero_windows", ORIG + S_ZERO_WINDOWS_I],
  ["resp_zero_windows", RESP + S_ZERO_WINDOWS_I],
];

export function deriveFlags(batch: Batch, columns: BatchColumns): void {
  const { i32, rows } = batch;
  for (const [name, word] of flagWords) {
    const values = columns.number(name);
    for (let row = 0; row < rows; row++) values[row] = i32[2 * row * RECORD_WORDS + word]!;
  }
  for (const flag of ["psh", "urg"]) {
    const sum = columns.number(`${flag}_count`);
    const orig = columns.number(`orig_${flag}_count`);
    const resp = columns.number(`resp_${flag}_count`);
    for (let row = 0; row < rows; row++) sum[row] = orig[row]! + resp[row]!;
  }
}

export function deriveTcp(batch: Batch, columns: BatchColumns): void {
  const { f64, i32, rows } = batch;
  deriveState(batch, columns);
  for (const [name, word] of tcpWords) {
    const values = columns.number(name);
    for (let row = 0; row < rows; row++) {
      const i = 2 * row * RECORD_WORDS;
      if ((i32[i + I_KIND]! & 0xff) === TCP) values[row] = i32[i + word]!;
    }
  }
  const origWindow = columns.number("orig_init_window");
  const respWindow = columns.number("resp_init_window");
  const missed = columns.number("missed_bytes");
  const synAck = columns.number("tcp_synack_s");
  const ackData = columns.number("tcp_ackdat_s");
  const roundTrip = columns.number("tcp_rtt_s");
  for (let row = 0; row < rows; row++) {
    const f = row * RECORD_WORDS;
    const i = 2 * f;
    if ((i32[i + I_KIND]! & 0xff) !== TCP) continue;
    if (i32[i + ORIG + S_INIT_WINDOW_I]! >= 0) origWindow[row] = i32[i + ORIG + S_INIT_WINDOW_I]!;
    if (i32[i + RESP + S_INIT_WINDOW_I]! >= 0) respWindow[row] = i32[i + RESP + S_INIT_WINDOW_I]!;
    missed[row] = f64[f + SIDE + S_MISSED_F]! + f64[f + SIDE + SIDE_WORDS + S_MISSED_F]!;
    const syn = f64[f + F_SYN_AT]!;
    const synAcked = f64[f + F_SYNACK_AT]!;
    const acked = f64[f + F_ACK_AT]!;
    if (syn >= 0 && synAcked >= syn) synAck[row] = (synAcked - syn) * 1e-6;
    if (acked >= synAcked && synAcked >= 0) ackData[row] = (acked - synAcked) * 1e-6;
    // No value when either part has none.
    roundTrip[row] = synAck[row]! + ackData[row]!;
  }
}

function deriveState(batch: Batch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  const state = columns.text("conn_state");
  const history = columns.text("history");
  // Few histories are met, each thousands of times: its text is made once.
  const known = new Map<number, Map<number, number>>();
  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    const i = 2 * f;
    const protocol = i32[i + I_KIND]! & 0xff;
    const marks = i32[i + I_MARKS]!;
    state.set(
      row,
      connState({
        protocol,
        origPackets: i32[i + ORIG + S_PACKETS_I]!,
        respPackets: i32[i + RESP + S_PACKETS_I]!,
        orig: i32[i + ORIG + S_TCP_I]!,
        resp: i32[i + RESP + S_TCP_I]!,
        marks,
        payloadBytes: f64[f + SIDE + S_PAYLOAD_F]! + f64[f + SIDE + SIDE_WORDS + S_PAYLOAD_F]!,
      }),
    );
    if (protocol !== TCP && protocol !== UDP) continue;
    const length = i32[i + I_HISTORY_LENGTH]!;
    if (length === 0 && (marks & MARK_FLIPPED) === 0) continue;
    // Eight letters fill two words; a longer history is made anew.
    if (length > 8) {
      history.set(row, historyText(i32, i));
      continue;
    }
    // Letters keep clear of a byte's top bit, where the mark of a flipped flow fits.
    const high = i32[i + I_HISTORY + 1]! ^ ((marks & MARK_FLIPPED) !== 0 ? 0x80 : 0);
    let byHigh = known.get(i32[i + I_HISTORY]!);
    if (byHigh === undefined) {
      byHigh = new Map();
      known.set(i32[i + I_HISTORY]!, byHigh);
    }
    let code = byHigh.get(high);
    if (code === undefined) {
      code = history.codeOf(historyText(i32, i));
      byHigh.set(high, code);
    }
    history.setCode(row, code);
  }
}
