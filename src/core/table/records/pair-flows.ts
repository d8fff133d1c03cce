// Pairs unidirectional records into bidirectional flows: two records of one conversation, one in each direction and at
// about the same time, become one flow. It keeps the order of the first record and a bounded number of waiting records. Exporters cut a long
// connection into records, so that its later ones say nothing of who began it; the first one is remembered.

export interface OneWay {
  from: string;
  fromPort: number | null;
  to: string;
  toPort: number | null;
  protocol: string | null;
  startMs: number | null;
  endMs: number | null;
  durationS: number | null;
  /** TCP's flags as letters, such as ".AP.SF"; null if unknown. */
  flags?: string | null;
}

export interface PairedFlow<R extends OneWay> {
  /** The originator's record. */
  orig: R;
  /** The responder's record, or null. */
  resp: R | null;
}

interface Waiting<R extends OneWay> {
  record: R;
  key: string;
  /** Null until the other direction comes. */
  flow: PairedFlow<R> | null;
  /** Its flow is out already. */
  isOut: boolean;
}

interface PairOptions {
  /** The resolution of the stamps. */
  resolutionMs: number;
  /** The most waiting records; beyond it the oldest one is not paired. */
  most?: number;
  /** Whether a pair goes out when its second record comes, and not in the order of the first records. */
  atOnce?: boolean;
}

/** So many records of one conversation and direction may wait for an answer; the oldest then goes alone. */
const mostCandidates = 256;

/** Calls `onFlow` in the order of each flow's first record, or as pairs become whole. */
export function pairFlows<R extends OneWay>(onFlow: (flow: PairedFlow<R>) => void, options: PairOptions) {
  const { resolutionMs, most = 200_000, atOnce = false } = options;
  let queue: Waiting<R>[] = [];
  let first = 0;
  /** How many records were in the queue before its present first one. */
  let gone = 0;
  const open = new Map<string, Waiting<R>[]>();
  const began = createBeginners<R>();

  /** Ends flows from the oldest on, down to so many that wait. */
  function release(down: number): void {
    while (first < queue.length) {
      const head = queue[first]!;
      if (!head.flow && queue.length - first <= down) break;
      if (!head.flow) forget(head);
      if (!head.isOut) onFlow(head.flow ?? { orig: head.record, resp: null });
      first++;
    }
    if (first > 10_000) {
      queue = queue.slice(first);
      gone += first;
      first = 0;
    }
  }

  /** The waiting record that is nearest in time, if one is near enough. */
  function nearest(candidates: readonly Waiting<R>[], record: R): Waiting<R> | null {
    let best: Waiting<R> | null = null;
    let bestGap = answerWithinMs + resolutionMs;
    for (const candidate of candidates) {
      const gap = gapMs(candidate.record, record);
      if (gap > bestGap || (best !== null && gap === bestGap)) continue;
      best = candidate;
      bestGap = gap;
    }
    return best;
  }

  function forget(waiting: Waiting<R>): void {
    const list = open.get(waiting.key);
    if (!list) return;
    const place = list.indexOf(waiting);
    if (place >= 0) list.splice(place, 1);
    if (list.length === 0) open.delete(waiting.key);
  }

  return {
    push(record: R): void {
      const other = nearest(open.get(keyOf(record, true)) ?? [], record);
      if (other) {
        forget(other);
        const [orig, resp] =
          began.order(other.record, record) ?? originatorFirst(other.record, record, resolutionMs);
        began.remember(orig, resp);
        other.flow = { orig, resp };
        if (atOnce) {
          other.isOut = true;
          onFlow(other.flow);
        }
      } else {
        const waiting: Waiting<R> = { record, key: keyOf(record, false), flow: null, isOut: false };
        const list = open.get(waiting.key);
        if (list) {
          list.push(waiting);
          if (list.length > mostCandidates) list.shift();
        } else open.set(waiting.key, [waiting]);
        queue.push(waiting);
      }
      release(most);
    },
    end: () => release(0),
    /** How many records have come to wait so far. */
    get waited() {
      return gone + queue.length;
    },
    /** Ends the flows of the first so many records that came to wait, with or without their other half. */
    endFirst: (count: number) => release(Math.min(most, Math.max(0, gone + queue.length - count))),
  };
}

/** The conversation seen by this record's sender, or by its receiver. ICMP's ports are types, so they are not swapped. */
function keyOf(record: OneWay, turned: boolean): string {
  const { from, to, protocol } = record;
  const ports =
    protocol === "icmp" || protocol === "ipv6-icmp"
      ? ""
      : turned
        ? `${record.toPort} ${record.fromPort}`
        : `${record.fromPort} ${record.toPort}`;
  return `${protocol} ${turned ? `${to} ${from}` : `${from} ${to}`} ${ports}`;
}

/** How long after one direction ended the other may still answer: NetFlow's usual inactive timeout. */
export const answerWithinMs = 15_000;

/** Milliseconds between two records; 0 if they overlap or have no times. */
function gapMs(a: OneWay, b: OneWay): number {
  if (a.startMs === null || b.startMs === null) return 0;
  const endOf = (record: OneWay) => record.endMs ?? record.startMs!;
  return Math.max(0, a.startMs - endOf(b), b.startMs - endOf(a));
}

/**
 * Decides the originator: the earlier start if the stamps differ; else the side that talks to a well-known port; else
 * the record that lasted longer (both ended together); else the side with the higher port.
 */
function originatorFirst<R extends OneWay>(a: R, b: R, resolutionMs: number): [R, R] {
  const order = (aFirst: boolean): [R, R] => (aFirst ? [a, b] : [b, a]);
  if (
    a.startMs !== null &&
    b.startMs !== null &&
    Math.abs(a.startMs - b.startMs) >= Math.max(1, resolutionMs)
  ) {
    return order(a.startMs < b.startMs);
  }
  if (isKnownPort(a.toPort) !== isKnownPort(b.toPort)) return order(isKnownPort(a.toPort));
  if (a.durationS !== null && b.durationS !== null && a.durationS !== b.durationS)
    return order(a.durationS > b.durationS);
  return order((a.fromPort ?? 0) >= (b.fromPort ?? 0));
}

const isKnownPort = (port: number | null) => port !== null && port > 0 && port < 1024;

/** Longest pause between two records of one connection. */
const longestPauseMs = 10 * 60_000;
/** An exporter cuts no shorter record of a protocol without flags. */
const shortestCutS = 30;
const mostConnections = 100_000;

/** Who began the connections whose last record did not end them. */
function createBeginners<R extends OneWay>() {
  /** Ends of connections, by the key of the originator's record. */
  const ends = new Map<string, number>();
  const isTcp = ({ protocol }: OneWay) => protocol === "tcp";
  const has = (flag: string, ...records: readonly OneWay[]) =>
    records.some(({ flags }) => flags?.includes(flag) === true);

  return {
    /** The originator's record first, if an earlier record or the ports of a connection without a beginning tell it. */
    order(a: R, b: R): [R, R] | null {
      if (a.startMs === null || b.startMs === null || a.fromPort === a.toPort || has("S", a, b)) return null;
      const earliestEndMs = Math.min(a.startMs, b.startMs) - longestPauseMs;
      const began = (record: R) =>
        (ends.get(keyOf(record, false)) ?? Number.NEGATIVE_INFINITY) >= earliestEndMs;
      if (began(a)) return [a, b];
      if (began(b)) return [b, a];
      if (!isTcp(a) || typeof a.flags !== "string") return null;
      if (isKnownPort(a.fromPort) === isKnownPort(a.toPort)) return null;
      return isKnownPort(a.toPort) ? [a, b] : [b, a];
    },
    remember(orig: R, resp: R): void {
      const isCut = isTcp(orig)
        ? !has("F", orig, resp) && !has("R", orig, resp)
        : (orig.durationS ?? 0) >= shortestCutS;
      const endMs = Math.max(orig.endMs ?? 0, resp.endMs ?? 0);
      if (!isCut || endMs === 0 || orig.fromPort === orig.toPort) return;
      ends.delete(keyOf(resp, false));
      ends.delete(keyOf(orig, false));
      ends.set(keyOf(orig, false), endMs);
      if (ends.size > mostConnections) ends.delete(ends.keys().next().value!);
    },
  };
}
