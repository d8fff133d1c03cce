// An open flow as a record of numbers in a slab, and the update for each packet. It knows no table, timeout or
// column: the meter finds the record, derive.ts turns a finished one into columns.
// Long: this is the hot path, and V8 folds the layout's constants only if they are in the module that uses them.

import type { Packet } from "../capture/packet.ts";

/*
 * Layout. A record is RECORD_WORDS doubles; Float64Array and Int32Array views share its buffer. Offsets named F_… and
 * S_…F count doubles, I_… and S_…I count int32s from the record's start. Times are µs since the flow's first packet
 * (exact to the nanosecond). A sum of inter-arrival times is not stored: it telescopes to last − first, because a
 * step backwards in time counts as 0.
 */
export const RECORD_WORDS = 108;

// Used by every packet: three cache lines.
export const F_START_US = 0;
export const F_LAST = 1;
export const F_IAT_SQ = 2;
export const F_IAT_MAX = 3;
export const F_IAT_MIN = 4;
/** The time of the packet being added. It is passed here because a double argument would be boxed. */
const F_AT = 5;
const F_BULK_START = 6;
const F_BULK_LAST = 7;
/** Four words each: originator's address, then the responder's. */
export const I_ORIG = 16;
export const I_RESP = 20;
/** Originator's port << 16 | responder's. */
export const I_PORTS = 24;
/** Protocol | KIND_ONE_WAY | KIND_V6 | tunnel kind << 16. */
export const I_KIND = 25;
/** VLAN + 1 | (inner VLAN + 1) << 16; 0 is none. */
export const I_VLANS = 26;
export const I_TUNNEL_KEY = 27;
export const I_START_NS = 28;
export const I_LAST_FRAME = 29;
export const I_ACKS = 30;
/** MARK_… bits, and the end reason << 8 once closed. */
export const I_MARKS = 31;
/** 256 bits: payload length modulo 256. */
export const I_LEN_BINS = 32;
export const I_LEN_DISTINCT = 40;
export const I_HISTORY_SEEN = 41;
const I_BULK_SIDE = 42;
const I_BULK_RUN = 43;
const I_BULK_RUN_BYTES = 44;
/** Data packets read for their service, originator's | responder's << 8, and whether the service's payloads are read. */
export const I_PROBES = 45;
export const I_ANSWERED = 46;
export const I_SERVICE = 47;

// Used by few packets.
export const F_BURST_START = 24;
export const F_BURST_SQ = 25;
export const F_ACTIVE_START = 26;
export const F_ACTIVE_SQ = 27;
export const F_ACTIVE_MAX = 28;
export const F_ACTIVE_MIN = 29;
export const F_IDLE_SUM = 30;
export const F_IDLE_SQ = 31;
export const F_IDLE_MAX = 32;
export const F_IDLE_MIN = 33;
export const F_SYN_AT = 34;
export const F_SYNACK_AT = 35;
export const F_ACK_AT = 36;
export const I_HASH = 74;
export const I_FIRST_FRAME = 75;
export const I_INTERFACE = 76;
export const I_TUNNEL_ID = 77;
export const I_PART = 78;
export const I_FINS = 79;
export const I_SYNS = 80;
export const I_RSTS = 81;
export const I_ECES = 82;
export const I_CWRS = 83;
export const I_IDLES = 84;
export const I_SUBFLOWS = 85;
export const I_FRAGMENTS = 86;
export const I_HISTORY_LENGTH = 87;
/** 24 bytes of letters. */
export const I_HISTORY = 88;
/** In a finished record: 1 + index of its content in the batch, or 0. */
export const I_CONTENT = 94;
/** The number of the flow in the stream, for the context windows. */
export const I_SERIAL = 95;
/** 16 words: the context columns in order, shares in millionths. */
export const I_CONTEXT = 96;

/** The two sides' blocks: originator at SIDE, responder at SIDE + SIDE_WORDS (doubles). */
export const SIDE = 56;
export const SIDE_WORDS = 26;
// Used by every packet of the side: two cache lines.
export const S_LAST_F = 0;
export const S_IAT_SQ_F = 1;
export const S_IAT_MAX_F = 2;
export const S_IAT_MIN_F = 3;
export const S_JITTER_F = 4;
const S_PREVIOUS_IAT_F = 5;
export const S_PAYLOAD_F = 6;
export const S_LEN_SQ_F = 7;
export const S_IP_BYTES_F = 8;
export const S_FRAME_BYTES_F = 9;
export const S_PACKETS_I = 20;
export const S_DATA_I = 21;
export const S_HEADER_I = 22;
export const S_HEADER_MIN_I = 23;
export const S_LEN_MIN_I = 24;
export const S_LEN_MAX_I = 25;
export const S_TTL_MIN_I = 26;
export const S_TTL_MAX_I = 27;
export const S_INIT_WINDOW_I = 28;
export const S_NEXT_SEQ_I = 29;
export const S_TCP_I = 30;
export const S_PSH_I = 31;
// Used by few packets.
export const S_FIRST_F = 16;
export const S_BULK_BYTES_F = 17;
export const S_BULK_TIME_F = 18;
export const S_ENTROPY_F = 19;
export const S_MISSED_F = 20;
export const S_URG_I = 42;
export const S_RETRANSMITS_I = 43;
export const S_OUT_OF_ORDER_I = 44;
export const S_ZERO_WINDOWS_I = 45;
const S_GAP_FROM_I = 46;
const S_GAP_TO_I = 47;
export const S_TOS_I = 48;
export const S_BULKS_I = 49;
export const S_BULK_PACKETS_I = 50;

export const KIND_ONE_WAY = 0x100;
export const KIND_V6 = 0x200;

export const MARK_FLIPPED = 1;
export const MARK_CUT = 2;
/** FIN exchange or RST seen: only late packets may follow. */
export const MARK_ENDED = 4;
/** A RST came before the FIN exchange was complete. */
export const MARK_RESET = 8;

/** Bits of S_TCP_I: what a side sent. */
export const TCP_SYN = 1;
export const TCP_SYNACK = 2;
export const TCP_FIN = 4;
export const TCP_RST = 8;
const TCP_SEQ_KNOWN = 16;

/** A gap longer than this ends a subflow, and a bulk (CICFlowMeter's second). */
const SUBFLOW_GAP_US = 1_000_000;
/** A gap longer than this is idle time (CICFlowMeter's default activity timeout). */
const IDLE_GAP_US = 5_000_000;
/** Consecutive data packets in one direction that are a bulk. */
const BULK_PACKETS = 4;
/** First payload bytes whose entropy is computed. */
const ENTROPY_BYTES = 128;

const CONTEXT_WORDS = 16;
const historyLetters = "shadfrgtwq";
const H_SYN = 0;
const H_SYNACK = 1;
const H_ACK = 2;
const H_DATA = 3;
const H_FIN = 4;
const H_RST = 5;
const H_GAP = 6;
const H_RETRANSMIT = 7;
const H_ZERO_WINDOW = 8;
const H_MIXED = 9;
const HISTORY_BYTES = 24;

/** Makes a record one of a flow without a packet. `f` is the record's first double. */
export function blankRecord(f64: Float64Array, i32: Int32Array, f: number): void {
  f64.fill(0, f, f + RECORD_WORDS);
  const i = f * 2;
  f64[f + F_IAT_MIN] = Infinity;
  f64[f + F_SYN_AT] = -1;
  f64[f + F_SYNACK_AT] = -1;
  f64[f + F_ACK_AT] = -1;
  i32[i + I_PART] = 1;
  i32[i + I_SUBFLOWS] = 1;
  f64[f + SIDE + S_ENTROPY_F] = -1;
  f64[f + SIDE + SIDE_WORDS + S_ENTROPY_F] = -1;
  i32[i + 2 * SIDE + S_INIT_WINDOW_I] = -1;
  i32[i + 2 * (SIDE + SIDE_WORDS) + S_INIT_WINDOW_I] = -1;
}

/** Clears the record and sets its first packet's time, frame, interface and tunnel. The meter writes the key. */
export function startRecord(f64: Float64Array, i32: Int32Array, f: number, packet: Packet): void {
  blankRecord(f64, i32, f);
  const i = f * 2;
  f64[f + F_START_US] = packet.timeUs;
  i32[i + I_START_NS] = packet.timeNs;
  i32[i + I_FIRST_FRAME] = packet.frame;
  i32[i + I_INTERFACE] = packet.interfaceIndex;
  i32[i + I_TUNNEL_ID] = packet.tunnelId;
}

/**
 * Restarts the record for the next part of a flow that was cut: key, orientation, context, service and the TCP states
 * stay, all counts restart.
 */
export function restartRecord(f64: Float64Array, i32: Int32Array, f: number, packet: Packet): void {
  const words = i32.slice(2 * f, 2 * (f + RECORD_WORDS));
  startRecord(f64, i32, f, packet);
  const i = f * 2;
  for (let word = I_ORIG; word <= I_TUNNEL_KEY; word++) i32[i + word] = words[word]!;
  for (let word = I_SERIAL; word < I_CONTEXT + CONTEXT_WORDS; word++) i32[i + word] = words[word]!;
  for (const word of [I_HASH, I_MARKS, I_PROBES, I_ANSWERED, I_SERVICE]) i32[i + word] = words[word]!;
  for (const side of [SIDE, SIDE + SIDE_WORDS]) {
    for (const word of [S_NEXT_SEQ_I, S_TCP_I, S_GAP_FROM_I, S_GAP_TO_I]) {
      i32[i + 2 * side + word] = words[2 * side + word]!;
    }
  }
}

/**
 * Sets the packet's time on the flow's clock, for `addPacket`.
 * @returns the time, µs, exact to the nanosecond
 */
export function setTime(f64: Float64Array, i32: Int32Array, f: number, packet: Packet): number {
  const us = packet.timeUs - f64[f + F_START_US]!;
  const ns = packet.timeNs - i32[f * 2 + I_START_NS]!;
  const at = ns === 0 ? us : us + ns / 1000;
  f64[f + F_AT] = at;
  return at;
}

/**
 * Adds one packet to its flow's record, at the time from `setTime` (0 for the packet that started the record).
 * @param side 0 if the originator sent it, 1 for the responder
 */
export function addPacket(f64: Float64Array, i32: Int32Array, f: number, packet: Packet, side: number): void {
  const at = f64[f + F_AT]!;
  const i = f * 2;
  const sf = f + SIDE + side * SIDE_WORDS;
  const si = sf * 2;
  const length = packet.payloadLength;
  const count = i32[si + S_PACKETS_I]!;
  // Frames count from 1, so 0 means that this is the first packet.
  const isFirst = i32[i + I_LAST_FRAME] === 0;

  i32[i + I_LAST_FRAME] = packet.frame;
  i32[si + S_PACKETS_I] = count + 1;
  f64[sf + S_IP_BYTES_F] = f64[sf + S_IP_BYTES_F]! + packet.ipLength;
  f64[sf + S_FRAME_BYTES_F] = f64[sf + S_FRAME_BYTES_F]! + packet.wireLength;
  if (packet.fragment !== 0) i32[i + I_FRAGMENTS] = i32[i + I_FRAGMENTS]! + 1;

  // Times of the flow.
  if (!isFirst) {
    const last = f64[f + F_LAST]!;
    const gap = at > last ? at - last : 0;
    if (at > last) f64[f + F_LAST] = at;
    f64[f + F_IAT_SQ] = f64[f + F_IAT_SQ]! + gap * gap;
    if (gap > f64[f + F_IAT_MAX]!) f64[f + F_IAT_MAX] = gap;
    if (gap < f64[f + F_IAT_MIN]!) f64[f + F_IAT_MIN] = gap;
    if (gap > SUBFLOW_GAP_US) startSubflow(f64, i32, f, last);
  }

  // Times of the side.
  if (count > 0) {
    const last = f64[sf + S_LAST_F]!;
    const gap = at > last ? at - last : 0;
    if (at > last) f64[sf + S_LAST_F] = at;
    f64[sf + S_IAT_SQ_F] = f64[sf + S_IAT_SQ_F]! + gap * gap;
    if (gap > f64[sf + S_IAT_MAX_F]!) f64[sf + S_IAT_MAX_F] = gap;
    if (count > 1) {
      if (gap < f64[sf + S_IAT_MIN_F]!) f64[sf + S_IAT_MIN_F] = gap;
      f64[sf + S_JITTER_F] = f64[sf + S_JITTER_F]! + Math.abs(gap - f64[sf + S_PREVIOUS_IAT_F]!);
    } else f64[sf + S_IAT_MIN_F] = gap;
    f64[sf + S_PREVIOUS_IAT_F] = gap;
    if (packet.ttl < i32[si + S_TTL_MIN_I]!) i32[si + S_TTL_MIN_I] = packet.ttl;
    if (packet.ttl > i32[si + S_TTL_MAX_I]!) i32[si + S_TTL_MAX_I] = packet.ttl;
    if (length < i32[si + S_LEN_MIN_I]!) i32[si + S_LEN_MIN_I] = length;
    if (packet.transportHeaderBytes < i32[si + S_HEADER_MIN_I]!) {
      i32[si + S_HEADER_MIN_I] = packet.transportHeaderBytes;
    }
  } else {
    f64[sf + S_FIRST_F] = at;
    f64[sf + S_LAST_F] = at;
    i32[si + S_TTL_MIN_I] = packet.ttl;
    i32[si + S_TTL_MAX_I] = packet.ttl;
    i32[si + S_TOS_I] = packet.tos;
    i32[si + S_LEN_MIN_I] = length;
    i32[si + S_HEADER_MIN_I] = packet.transportHeaderBytes;
  }

  // Lengths.
  i32[si + S_HEADER_I] = i32[si + S_HEADER_I]! + packet.transportHeaderBytes;
  const bins = i + I_LEN_BINS + ((length & 255) >> 5);
  const bit = 1 << (length & 31);
  if ((i32[bins]! & bit) === 0) {
    i32[bins] = i32[bins]! | bit;
    i32[i + I_LEN_DISTINCT] = i32[i + I_LEN_DISTINCT]! + 1;
  }
  if (length > 0) {
    const data = i32[si + S_DATA_I]!;
    i32[si + S_DATA_I] = data + 1;
    f64[sf + S_PAYLOAD_F] = f64[sf + S_PAYLOAD_F]! + length;
    f64[sf + S_LEN_SQ_F] = f64[sf + S_LEN_SQ_F]! + length * length;
    if (length > i32[si + S_LEN_MAX_I]!) i32[si + S_LEN_MAX_I] = length;
    addToBulk(f64, i32, f, side, length);
    if (data === 0 && packet.payloadCaptured > 0) {
      f64[sf + S_ENTROPY_F] = entropyOf(packet.bytes, packet.payloadOffset, packet.payloadCaptured);
    }
  }

  if (packet.protocol === 6) {
    if (packet.hasTransport) addTcp(f64, i32, f, packet, side, length);
  } else if (packet.protocol === 17) addHistory(i32, i, side, H_DATA);
}

/** A gap of more than a second starts a subflow, and new activity if the gap was idle time. */
function startSubflow(f64: Float64Array, i32: Int32Array, f: number, last: number): void {
  const at = f64[f + F_AT]!;
  const i = f * 2;
  const step = at - f64[f + F_BURST_START]!;
  f64[f + F_BURST_START] = at;
  f64[f + F_BURST_SQ] = f64[f + F_BURST_SQ]! + step * step;
  i32[i + I_SUBFLOWS] = i32[i + I_SUBFLOWS]! + 1;
  const gap = at - last;
  if (gap <= IDLE_GAP_US) return;
  const first = i32[i + I_IDLES] === 0;
  i32[i + I_IDLES] = i32[i + I_IDLES]! + 1;
  const active = last - f64[f + F_ACTIVE_START]!;
  f64[f + F_ACTIVE_START] = at;
  f64[f + F_ACTIVE_SQ] = f64[f + F_ACTIVE_SQ]! + active * active;
  if (active > f64[f + F_ACTIVE_MAX]!) f64[f + F_ACTIVE_MAX] = active;
  if (first || active < f64[f + F_ACTIVE_MIN]!) f64[f + F_ACTIVE_MIN] = active;
  f64[f + F_IDLE_SUM] = f64[f + F_IDLE_SUM]! + gap;
  f64[f + F_IDLE_SQ] = f64[f + F_IDLE_SQ]! + gap * gap;
  if (gap > f64[f + F_IDLE_MAX]!) f64[f + F_IDLE_MAX] = gap;
  if (first || gap < f64[f + F_IDLE_MIN]!) f64[f + F_IDLE_MIN] = gap;
}

/** A bulk is a run of data packets of one side, without data of the other side or a gap over a second. */
function addToBulk(f64: Float64Array, i32: Int32Array, f: number, side: number, length: number): void {
  const at = f64[f + F_AT]!;
  const i = f * 2;
  const last = f64[f + F_BULK_LAST]!;
  f64[f + F_BULK_LAST] = at;
  if (i32[i + I_BULK_SIDE] !== side || i32[i + I_BULK_RUN] === 0 || at - last > SUBFLOW_GAP_US) {
    i32[i + I_BULK_SIDE] = side;
    i32[i + I_BULK_RUN] = 1;
    i32[i + I_BULK_RUN_BYTES] = length;
    f64[f + F_BULK_START] = at;
    return;
  }
  const run = i32[i + I_BULK_RUN]! + 1;
  i32[i + I_BULK_RUN] = run;
  if (run < BULK_PACKETS) {
    i32[i + I_BULK_RUN_BYTES] = i32[i + I_BULK_RUN_BYTES]! + length;
    return;
  }
  // The packet that makes the run a bulk adds those before it.
  const whole = run === BULK_PACKETS;
  const sf = f + SIDE + side * SIDE_WORDS;
  const si = sf * 2;
  const bytes = whole ? i32[i + I_BULK_RUN_BYTES]! + length : length;
  const from = whole ? f64[f + F_BULK_START]! : last;
  f64[sf + S_BULK_BYTES_F] = f64[sf + S_BULK_BYTES_F]! + bytes;
  f64[sf + S_BULK_TIME_F] = f64[sf + S_BULK_TIME_F]! + (at > from ? at - from : 0);
  i32[si + S_BULK_PACKETS_I] = i32[si + S_BULK_PACKETS_I]! + (whole ? BULK_PACKETS : 1);
  if (whole) i32[si + S_BULKS_I] = i32[si + S_BULKS_I]! + 1;
}

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;
const URG = 0x20;
const ECE = 0x40;
const CWR = 0x80;

/** Flags, windows, handshake times, history and end of a TCP packet. */
function addTcp(
  f64: Float64Array,
  i32: Int32Array,
  f: number,
  packet: Packet,
  side: number,
  length: number,
): void {
  const i = f * 2;
  const si = (f + SIDE + side * SIDE_WORDS) * 2;
  const flags = packet.tcpFlags;

  if ((flags & ACK) !== 0) i32[i + I_ACKS] = i32[i + I_ACKS]! + 1;
  if ((flags & PSH) !== 0) i32[si + S_PSH_I] = i32[si + S_PSH_I]! + 1;
  if (i32[si + S_INIT_WINDOW_I]! < 0) i32[si + S_INIT_WINDOW_I] = packet.tcpWindow;
  if (packet.tcpWindow === 0 && (flags & (SYN | FIN | RST)) === 0) {
    i32[si + S_ZERO_WINDOWS_I] = i32[si + S_ZERO_WINDOWS_I]! + 1;
    addHistory(i32, i, side, H_ZERO_WINDOW);
  }

  const rare = flags & (FIN | SYN | RST | URG | ECE | CWR);
  if (rare !== 0) addRareFlags(f64, i32, f, side, flags);
  if (length > 0) addHistory(i32, i, side, H_DATA);
  else if ((flags & (FIN | SYN | RST | ACK)) === ACK) {
    addHistory(i32, i, side, H_ACK);
  }
  if (side === 0 && (rare & SYN) === 0 && (flags & ACK) !== 0 && f64[f + F_ACK_AT]! < 0) {
    if (f64[f + F_SYNACK_AT]! >= 0) f64[f + F_ACK_AT] = f64[f + F_AT]!;
  }
  if ((rare & FIN) !== 0) addFin(i32, i, si, side);
  // A reset's sequence number need not be in the stream.
  if ((rare & RST) === 0) {
    const span = length + (rare & FIN) + ((rare & SYN) >> 1);
    if (span > 0) addSequence(f64, i32, f, side, packet.tcpSeq, span, length);
  }
}

/** SYN, RST, and the counts of rare flags. */
function addRareFlags(f64: Float64Array, i32: Int32Array, f: number, side: number, flags: number): void {
  const at = f64[f + F_AT]!;
  const i = f * 2;
  const si = (f + SIDE + side * SIDE_WORDS) * 2;
  if ((flags & FIN) !== 0) i32[i + I_FINS] = i32[i + I_FINS]! + 1;
  if ((flags & URG) !== 0) i32[si + S_URG_I] = i32[si + S_URG_I]! + 1;
  if ((flags & ECE) !== 0) i32[i + I_ECES] = i32[i + I_ECES]! + 1;
  if ((flags & CWR) !== 0) i32[i + I_CWRS] = i32[i + I_CWRS]! + 1;
  if ((flags & SYN) !== 0) {
    i32[i + I_SYNS] = i32[i + I_SYNS]! + 1;
    if ((flags & (FIN | RST)) !== 0) addHistory(i32, i, side, H_MIXED);
    else if ((flags & ACK) === 0) {
      addHistory(i32, i, side, H_SYN);
      i32[si + S_TCP_I] = i32[si + S_TCP_I]! | TCP_SYN;
      // Use the last SYN before the answer, so that a repeated SYN does not lengthen the handshake.
      if (side === 0 && f64[f + F_SYNACK_AT]! < 0) f64[f + F_SYN_AT] = at;
    } else {
      addHistory(i32, i, side, H_SYNACK);
      i32[si + S_TCP_I] = i32[si + S_TCP_I]! | TCP_SYNACK;
      if (side === 1 && f64[f + F_ACK_AT]! < 0) f64[f + F_SYNACK_AT] = at;
    }
  }
  if ((flags & RST) !== 0) {
    i32[i + I_RSTS] = i32[i + I_RSTS]! + 1;
    if ((flags & SYN) === 0) addHistory(i32, i, side, H_RST);
    i32[si + S_TCP_I] = i32[si + S_TCP_I]! | TCP_RST;
    if ((i32[i + I_MARKS]! & MARK_ENDED) === 0)
      i32[i + I_MARKS] = i32[i + I_MARKS]! | MARK_ENDED | MARK_RESET;
  }
}

/** A FIN; the one of the second side completes the exchange and ends the connection. */
function addFin(i32: Int32Array, i: number, si: number, side: number): void {
  addHistory(i32, i, side, H_FIN);
  i32[si + S_TCP_I] = i32[si + S_TCP_I]! | TCP_FIN;
  const other = i + 2 * (SIDE + (1 - side) * SIDE_WORDS);
  if ((i32[other + S_TCP_I]! & TCP_FIN) !== 0) i32[i + I_MARKS] = i32[i + I_MARKS]! | MARK_ENDED;
}

/**
 * Tracks a side's sequence numbers: beyond the next expected byte is a gap, inside the latest gap is out of order,
 * anything else behind is a retransmission. Only the latest gap is stored.
 */
function addSequence(
  f64: Float64Array,
  i32: Int32Array,
  f: number,
  side: number,
  seq: number,
  span: number,
  length: number,
): void {
  const i = f * 2;
  const sf = f + SIDE + side * SIDE_WORDS;
  const si = sf * 2;
  const end = (seq + span) | 0;
  if ((i32[si + S_TCP_I]! & TCP_SEQ_KNOWN) === 0) {
    i32[si + S_TCP_I] = i32[si + S_TCP_I]! | TCP_SEQ_KNOWN;
    i32[si + S_NEXT_SEQ_I] = end;
    return;
  }
  const next = i32[si + S_NEXT_SEQ_I]!;
  if (seq === next) {
    i32[si + S_NEXT_SEQ_I] = end;
    return;
  }
  const ahead = (seq - next) | 0;
  if (ahead > 0) {
    f64[sf + S_MISSED_F] = f64[sf + S_MISSED_F]! + ahead;
    i32[si + S_GAP_FROM_I] = next;
    i32[si + S_GAP_TO_I] = seq;
    i32[si + S_NEXT_SEQ_I] = end;
    addHistory(i32, i, side, H_GAP);
    return;
  }
  const from = i32[si + S_GAP_FROM_I]!;
  const to = i32[si + S_GAP_TO_I]!;
  if (from !== to && ((seq - from) | 0) >= 0 && ((end - to) | 0) <= 0) {
    i32[si + S_OUT_OF_ORDER_I] = i32[si + S_OUT_OF_ORDER_I]! + 1;
    f64[sf + S_MISSED_F] = f64[sf + S_MISSED_F]! - span;
    if (end === to) i32[si + S_GAP_TO_I] = seq;
    else i32[si + S_GAP_FROM_I] = end;
    return;
  }
  if (((end - next) | 0) > 0) i32[si + S_NEXT_SEQ_I] = end;
  // A keep-alive probe may repeat the last byte (RFC 9293, 3.8.4); nothing was lost.
  if (length === 1 && span === 1 && end === next) return;
  i32[si + S_RETRANSMITS_I] = i32[si + S_RETRANSMITS_I]! + 1;
  if (length > 0) addHistory(i32, i, side, H_RETRANSMIT);
}

/** Appends a letter on its first occurrence, as Zeek does. */
function addHistory(i32: Int32Array, i: number, side: number, letter: number): void {
  const bit = 1 << (letter + side * 16);
  const seen = i32[i + I_HISTORY_SEEN]!;
  if ((seen & bit) !== 0) return;
  i32[i + I_HISTORY_SEEN] = seen | bit;
  const at = i32[i + I_HISTORY_LENGTH]!;
  if (at >= HISTORY_BYTES) return;
  i32[i + I_HISTORY_LENGTH] = at + 1;
  const code = letter + 1 + (side === 0 ? 16 : 0);
  const word = i + I_HISTORY + (at >> 2);
  i32[word] = i32[word]! | (code << ((at & 3) * 8));
}

/** The history as text: upper case for the originator, lower case for the responder. */
export function historyText(i32: Int32Array, i: number): string {
  let text = (i32[i + I_MARKS]! & MARK_FLIPPED) !== 0 ? "^" : "";
  for (let at = 0; at < i32[i + I_HISTORY_LENGTH]!; at++) {
    const code = (i32[i + I_HISTORY + (at >> 2)]! >> ((at & 3) * 8)) & 0xff;
    const letter = historyLetters[(code & 15) - 1]!;
    text += code > 16 ? letter.toUpperCase() : letter;
  }
  return text;
}

const histogram = new Uint8Array(256);
/** Increase of Σ c·log2 c when a count goes from c to c + 1. */
const growth = Float64Array.from({ length: ENTROPY_BYTES }, (_, c) =>
  c === 0 ? 0 : (c + 1) * Math.log2(c + 1) - c * Math.log2(c),
);

/** Shannon entropy, bits per byte, of the first bytes: log2 n − Σ c·log2 c / n. */
function entropyOf(bytes: Uint8Array, offset: number, available: number): number {
  const n = Math.min(available, ENTROPY_BYTES);
  let sum = 0;
  for (let k = offset; k < offset + n; k++) {
    const byte = bytes[k]!;
    const count = histogram[byte]!;
    sum += growth[count]!;
    histogram[byte] = count + 1;
  }
  for (let k = offset; k < offset + n; k++) histogram[bytes[k]!] = 0;
  return Math.max(0, Math.log2(n) - sum / n);
}
