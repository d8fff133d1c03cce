// Reassembles the bytes that the two sides of a flow send: ordered by TCP's sequence numbers, each byte once;
// datagrams in the order of the capture. Bytes that the capture lacks are counted in their place.

/** The payload of one packet. */
export interface Segment {
  fromOriginator: boolean;
  frame: number;
  nth: number;
  timeUs: number;
  /** Index of the first byte in its side's stream, and the acknowledged index of the other side's; null outside TCP. */
  sequence: number | null;
  acknowledgement: number | null;
  payload: Uint8Array;
  /** Bytes of payload on the wire; `payload` has the first ones. */
  wireLength: number;
}

/** The next bytes of one side's stream. */
interface Piece extends Pick<Segment, "fromOriginator" | "frame" | "nth" | "timeUs"> {
  /** Missing bytes of this side before these. */
  missing: number;
  bytes: Uint8Array;
}

interface Side {
  /** Index of the next byte; null before the first. */
  next: number | null;
  /** Early segments, by index. */
  early: Segment[];
  /** Bytes that came next but were not captured. */
  missing: number;
}

/** With more early segments on one side, the first is used, with a gap before it. */
const mostEarly = 256;

/** Turns a flow's segments, in the order of the capture, into the pieces of its two streams. */
export function follow(segments: Iterable<Segment>): Piece[] {
  const pieces: Piece[] = [];
  const sides: [Side, Side] = [newSide(), newSide()];
  const sideOf = (segment: Segment) => sides[segment.fromOriginator ? 0 : 1];
  for (const segment of segments) {
    if (segment.sequence === null) {
      take(sideOf(segment), segment, pieces);
      continue;
    }
    // The other side has what it acknowledges, so the capture lacks everything missing before that.
    const other = sides[segment.fromOriginator ? 1 : 0];
    if (segment.acknowledgement !== null) release(other, pieces, segment.acknowledgement);
    const side = sideOf(segment);
    side.next ??= segment.sequence;
    if (segment.wireLength === 0) continue;
    if (segment.sequence <= side.next) {
      take(side, segment, pieces);
      release(side, pieces, side.next);
    } else {
      const at = side.early.findLastIndex((one) => one.sequence! <= segment.sequence!);
      side.early.splice(at + 1, 0, segment);
      if (side.early.length > mostEarly) release(side, pieces, side.early[0]!.sequence! + 1);
    }
  }
  for (const side of sides) release(side, pieces, Number.POSITIVE_INFINITY);
  return pieces;
}

const newSide = (): Side => ({ next: null, early: [], missing: 0 });

/** Uses early segments that are next now, or start before `reached`. */
function release(side: Side, pieces: Piece[], reached: number): void {
  while (side.early.length > 0) {
    const { sequence } = side.early[0]!;
    if (sequence! > side.next! && sequence! >= reached) return;
    take(side, side.early.shift()!, pieces);
  }
}

/** Adds the new bytes of a segment. */
function take(side: Side, { sequence, payload, wireLength, ...from }: Segment, pieces: Piece[]): void {
  let fresh = payload;
  if (sequence !== null) {
    const next = side.next ?? sequence;
    side.missing += Math.max(0, sequence - next);
    fresh = payload.subarray(Math.min(payload.length, Math.max(0, next - sequence)));
    side.next = Math.max(next, sequence + wireLength);
    // Bytes that came before are not missing again.
    if (sequence + wireLength <= next) return;
  }
  if (fresh.length > 0) {
    const { fromOriginator, frame, nth, timeUs } = from;
    pieces.push({ fromOriginator, frame, nth, timeUs, missing: side.missing, bytes: fresh });
    side.missing = 0;
  }
  side.missing += wireLength - payload.length;
}
