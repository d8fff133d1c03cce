// The record of a flow that has had one packet without payload, in under a quarter of its memory: a scan or a flood of half-open
// connections is a million of them. It keeps the words that such a packet can set; `unfoldRecord` gives the record back word for word.
import type { Packet } from "../capture/packet.ts";
import {
  blankRecord,
  F_START_US,
  F_SYN_AT,
  I_ACKS,
  I_ANSWERED,
  I_CONTEXT,
  I_CWRS,
  I_ECES,
  I_FIRST_FRAME,
  I_FRAGMENTS,
  I_HASH,
  I_HISTORY,
  I_HISTORY_LENGTH,
  I_HISTORY_SEEN,
  I_INTERFACE,
  I_LAST_FRAME,
  I_LEN_BINS,
  I_LEN_DISTINCT,
  I_ORIG,
  I_SERIAL,
  I_START_NS,
  I_SYNS,
  I_TUNNEL_ID,
  I_TUNNEL_KEY,
  S_FRAME_BYTES_F,
  S_HEADER_I,
  S_HEADER_MIN_I,
  S_INIT_WINDOW_I,
  S_IP_BYTES_F,
  S_NEXT_SEQ_I,
  S_PACKETS_I,
  S_PSH_I,
  S_TCP_I,
  S_TOS_I,
  S_TTL_MAX_I,
  S_TTL_MIN_I,
  S_URG_I,
  S_ZERO_WINDOWS_I,
  SIDE,
  TCP_SYN,
} from "./record.ts";

/** Doubles of a folded record. */
export const LONE_WORDS = 24;

/** Where the folded record has the flow's number. The time of its start and its key have their places of the whole record. */
export const L_SERIAL = 2;
/** The frame of its packet, first and last. */
export const L_FRAME = 10;
const L_IP_BYTES = 3;
const L_FRAME_BYTES = 4;
const L_BYTES = 5;
/** Words that are kept as they are, in the free places: 9–15 and 28–47. */
const wordsFrom = [
  I_START_NS,
  I_LAST_FRAME,
  I_HASH,
  I_INTERFACE,
  I_TUNNEL_ID,
  I_HISTORY_SEEN,
  I_HISTORY,
  ...Array.from({ length: 16 }, (_, k) => I_CONTEXT + k),
  2 * SIDE + S_INIT_WINDOW_I,
  2 * SIDE + S_NEXT_SEQ_I,
];
const kept = Int32Array.from(wordsFrom);
const keptAt = Int32Array.from(wordsFrom, (_, k) => (k < 7 ? 9 + k : 21 + k));
/** Counts and bits that need no more than a byte, four in a word. */
const small = Int32Array.from([
  I_ACKS,
  I_ANSWERED,
  I_SYNS,
  I_ECES,
  I_CWRS,
  I_FRAGMENTS,
  I_HISTORY_LENGTH,
  2 * SIDE + S_HEADER_I,
  2 * SIDE + S_TTL_MIN_I,
  2 * SIDE + S_TOS_I,
  2 * SIDE + S_TCP_I,
  2 * SIDE + S_PSH_I,
  2 * SIDE + S_URG_I,
  2 * SIDE + S_ZERO_WINDOWS_I,
]);

const FIN_OR_RST = 0x05;

/** Whether the record can be folded when this packet of the originator is all that it has. A FIN or RST would set how long it waits. */
export const isLone = (packet: Packet): boolean =>
  packet.payloadLength === 0 &&
  (packet.protocol !== 6 || (packet.tcpFlags & FIN_OR_RST) === 0) &&
  packet.transportHeaderBytes < 256 &&
  packet.ipLength < 2 ** 31 &&
  packet.wireLength < 2 ** 31;

/** A place of a record: the doubles and int32s of its chunk, and its first double. */
export interface RecordPlace {
  f64: Float64Array;
  i32: Int32Array;
  at: number;
}

/** Folds a record whose only packet `isLone`. */
export function foldRecord(from: RecordPlace, to: RecordPlace): void {
  const i = 2 * from.at;
  const o = 2 * to.at;
  to.f64[to.at] = from.f64[from.at + F_START_US]!;
  for (let word = I_ORIG; word <= I_TUNNEL_KEY; word++) to.i32[o + word] = from.i32[i + word]!;
  to.i32[o + L_SERIAL] = from.i32[i + I_SERIAL]!;
  to.i32[o + L_IP_BYTES] = from.f64[from.at + SIDE + S_IP_BYTES_F]!;
  to.i32[o + L_FRAME_BYTES] = from.f64[from.at + SIDE + S_FRAME_BYTES_F]!;
  for (let k = 0; k < kept.length; k++) to.i32[o + keptAt[k]!] = from.i32[i + kept[k]!]!;
  for (let k = 0; k < small.length; k++) {
    const word = o + L_BYTES + (k >> 2);
    const before = (k & 3) === 0 ? 0 : to.i32[word]!;
    to.i32[word] = before | (from.i32[i + small[k]!]! << (8 * (k & 3)));
  }
}

/** Gives the record back as it was. */
export function unfoldRecord(from: RecordPlace, to: RecordPlace): void {
  const o = 2 * from.at;
  const i = 2 * to.at;
  blankRecord(to.f64, to.i32, to.at);
  to.f64[to.at + F_START_US] = from.f64[from.at]!;
  for (let word = I_ORIG; word <= I_TUNNEL_KEY; word++) to.i32[i + word] = from.i32[o + word]!;
  to.i32[i + I_SERIAL] = from.i32[o + L_SERIAL]!;
  to.f64[to.at + SIDE + S_IP_BYTES_F] = from.i32[o + L_IP_BYTES]!;
  to.f64[to.at + SIDE + S_FRAME_BYTES_F] = from.i32[o + L_FRAME_BYTES]!;
  for (let k = 0; k < kept.length; k++) to.i32[i + kept[k]!] = from.i32[o + keptAt[k]!]!;
  for (let k = 0; k < small.length; k++)
    to.i32[i + small[k]!] = (from.i32[o + L_BYTES + (k >> 2)]! >> (8 * (k & 3))) & 0xff;
  // What follows from the rest, or is the same for all of them.
  const side = i + 2 * SIDE;
  to.i32[i + I_FIRST_FRAME] = to.i32[i + I_LAST_FRAME]!;
  to.i32[i + I_LEN_BINS] = 1;
  to.i32[i + I_LEN_DISTINCT] = 1;
  to.i32[side + S_PACKETS_I] = 1;
  to.i32[side + S_HEADER_MIN_I] = to.i32[side + S_HEADER_I]!;
  to.i32[side + S_TTL_MAX_I] = to.i32[side + S_TTL_MIN_I]!;
  if ((to.i32[side + S_TCP_I]! & TCP_SYN) !== 0) to.f64[to.at + F_SYN_AT] = 0;
}
