// The columns conn_state and history of finished flows, as Zeek writes them.

import type { BatchColumns } from "./batch-columns.ts";
import { connState } from "./conn-state.ts";
import type { FlowBatch } from "./raw-flows.ts";
import {
  historyText,
  I_HISTORY,
  I_HISTORY_LENGTH,
  I_KIND,
  I_MARKS,
  MARK_FLIPPED,
  RECORD_WORDS,
  S_PACKETS_I,
  S_PAYLOAD_F,
  S_TCP_I,
  SIDE,
  SIDE_WORDS,
} from "./record.ts";

const TCP = 6;
const UDP = 17;
const ORIG = 2 * SIDE;
const RESP = 2 * (SIDE + SIDE_WORDS);

export function deriveState(batch: FlowBatch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  const state = columns.text("conn_state");
  const history = columns.text("history");
  // There are few different histories, each thousands of times, so cache their texts.
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
    // Eight letters fill two words; a longer history is not cached.
    if (length > 8) {
      history.set(row, historyText(i32, i));
      continue;
    }
    // Letters leave a byte's top bit free, so it marks a flipped flow.
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
