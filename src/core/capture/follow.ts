// The bytes that the two sides of a flow send each other: in the order of TCP's sequence numbers, each byte once; datagrams in the order
// of the capture. Bytes that the capture lacks are counted where they belong.

/** The payload of one packet. */
export interface Segment {
  fromOriginator: boolean;
  frame: number;
  nth: number;
  timeUs: number;
  /** Place of the first byte in its side's stream, and up to where the packet acknowledges the other side; null outside TCP. */
  sequence: number | null;
  acknowledgement: number | null;
  payload: Uint8Array;
  /** Bytes of payload on the wire, of which `payload` has the first. */
  wireLength: number;
}

/** Bytes of one side, next in its stream. */
interface Piece extends Pick<Segment, "fromOriginator" | "frame" | "nth" | "timeUs"> {
  /** Bytes of this side before these that the capture does not have. */
  missing: number;
  bytes: Uint8Array;
}

interface Side {
  /** Place of the next byte; null before the first. */
  next: number | null;
  /** What came too early, by its place. */
  early: Segment[];
  /** Bytes that came next but were not captured. */
  missing: number;
}

/** More of one side that came too early is taken as it is, with a gap before it. */
const mostEarly = 256;

/** Puts the segments of a flow, in the order of the capture, into the order of its two streams. */
export function follow(segments: Iterable<Segment>): Piece[] {
  const pieces: Piece[] = [];
  const sides: [Side, Side] = [newSide(), newSide()];
  const sideOf = (segment: Segment) => sides[segment.fromOriginator ? 0 : 1];
  for (const segment of segments) {
    if (segment.sequence === null) {
      take(sideOf(segment), segment, pieces);
      continue;
    }
    // What the other side acknowledges it has: the capture lacks what stands before it.
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

/** Takes what came early and now is next, or begins before `reached`. */
function release(side: Side, pieces: Piece[], reached: number): void {
  while (side.early.length > 0) {
    const { sequence } = side.early[0]!;
    if (sequence! > side.next! && sequence! >= reached) return;
    take(side, side.early.shift()!, pieces);
  }
}

/** Adds what is new in a segment. */
function take(side: Side, { sequence, payload, wireLength, ...from }: Segment, pieces: Piece[]): void {
  let fresh = payload;
  if (sequence !== null) {
    const next = side.next ?? sequence;
    side.missing += Math.max(0, sequence - next);
    fresh = payload.subarray(Math.min(payload.length, Math.max(0, next - sequence)));
    side.next = Math.max(next, sequence + wireLength);
    // Of bytes that came before, none is missing again.
    if (sequence + wireLength <= next) return;
  }
  if (fresh.length > 0) {
    const { fromOriginator, frame, nth, timeUs } = from;
    pieces.push({ fromOriginator, frame, nth, timeUs, missing: side.missing, bytes: fresh });
    side.missing = 0;
  }
  side.missing += wireLength - payload.length;
}
