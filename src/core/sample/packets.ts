// Turns a conversation into packets: the handshake, each turn split into segments and acknowledged, the end.

import { tcpFlags } from "./frames.ts";
import type { Conversation } from "./plan.ts";

export type SamplePacket = {
  timeUs: number;
  fromOriginator: boolean;
  flags: number;
  sequence: number;
  acknowledgement: number;
  payloadBytes: number;
  head: Uint8Array | undefined;
};

const segmentBytes = 1448;
const datagramBytes = 1200;
/** Segments that a receiver acknowledges together. */
const ackEvery = 4;
const { fin, syn, rst, push, ack } = tcpFlags;

/** Packets in order of time. */
export function* packetsOf(
  plan: Conversation,
  sequences: readonly [number, number],
): Generator<SamplePacket> {
  if (plan.protocol === "udp") yield* datagrams(plan);
  else yield* segments(plan, sequences);
}

function* datagrams(plan: Conversation): Generator<SamplePacket> {
  let timeUs = plan.startUs;
  for (const { fromOriginator, bytes, gapUs, head } of plan.turns) {
    timeUs += gapUs;
    for (let sent = 0; sent < bytes; sent += datagramBytes) {
      const payloadBytes = Math.min(datagramBytes, bytes - sent);
      yield {
        ...{ timeUs, fromOriginator, flags: 0, sequence: 0, acknowledgement: 0, payloadBytes },
        head: sent === 0 ? head : undefined,
      };
      timeUs += 200;
    }
  }
}

function* segments(plan: Conversation, sequences: readonly [number, number]): Generator<SamplePacket> {
  const { roundTripUs, speed } = plan;
  /** Next sequence number of the originator and of the responder. */
  const next = [...sequences] as [number, number];
  let timeUs = plan.startUs;
  const packet = (from: 0 | 1, flags: number, payloadBytes = 0, head?: Uint8Array): SamplePacket => {
    const sent = {
      ...{ timeUs, fromOriginator: from === 0, flags, payloadBytes, head },
      sequence: next[from],
      acknowledgement: (flags & ack) !== 0 ? next[1 - from]! : 0,
    };
    next[from] += payloadBytes + ((flags & (syn | fin)) !== 0 ? 1 : 0);
    return sent;
  };

  yield packet(0, syn);
  if (plan.opening === "unanswered") {
    // Retransmitted after one second and after three.
    for (const again of [1e6, 2e6]) {
      timeUs += again;
      next[0]--;
      yield packet(0, syn);
    }
    return;
  }
  timeUs += roundTripUs;
  if (plan.opening === "refused") {
    yield packet(1, rst | ack);
    return;
  }
  yield packet(1, syn | ack);
  timeUs += roundTripUs * 0.1;
  yield packet(0, ack);

  for (const turn of plan.turns) {
    const from = turn.fromOriginator ? 0 : 1;
    const to = turn.fromOriginator ? 1 : 0;
    timeUs += turn.gapUs + roundTripUs / 2;
    let unacknowledged = 0;
    for (let sent = 0; sent < turn.bytes; sent += segmentBytes) {
      const bytes = Math.min(segmentBytes, turn.bytes - sent);
      const last = sent + bytes >= turn.bytes;
      yield packet(from, last ? push | ack : ack, bytes, sent === 0 ? turn.head : undefined);
      timeUs += Math.max(15, (bytes / speed) * 1e6);
      unacknowledged++;
      if (unacknowledged < ackEvery && !last) continue;
      unacknowledged = 0;
      yield packet(to, ack);
    }
  }

  timeUs += roundTripUs;
  if (plan.ending === "reset") yield packet(0, rst | ack);
  if (plan.ending !== "closed") return;
  yield packet(0, fin | ack);
  timeUs += roundTripUs;
  yield packet(1, fin | ack);
  timeUs += roundTripUs * 0.1;
  yield packet(0, ack);
}
