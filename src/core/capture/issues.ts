// Counted issues: what was wrong with a capture file, how often, and where it was met first.
// Not the faults inside packets' headers; those are numbers in the packet, counted by health.ts.

/** What can be wrong with the file around the packets. */
type CaptureIssueCode =
  | "format-refused"
  | "cut-short"
  | "corrupt-record"
  | "odd-version"
  | "captured-exceeds-block"
  | "captured-exceeds-wire"
  | "captured-exceeds-snap-length"
  | "sub-second-overflow"
  | "time-out-of-range"
  | "no-time"
  | "unknown-interface"
  | "too-many-interfaces"
  | "option-cut-short"
  | "block-trailer-differs"
  | "comments-dropped";

/** One kind of issue: counted, with the first frames it was met at. */
export interface CaptureIssue {
  code: CaptureIssueCode;
  /** What happened, where first, and what was done about it; complete and readable. */
  sentence: string;
  count: number;
  /** The first frame numbers it was met at (at most ten); empty when it belongs to no frame. */
  frames: number[];
  /** Byte offset in the (inflated) file where it was met first. */
  position: number;
}

const framesKept = 10;

/** Collects issues by code; its size is bounded by the number of codes. */
export class IssueLog {
  readonly #byCode = new Map<CaptureIssueCode, CaptureIssue>();

  /** Counts one more; `sentence` is only used the first time. `frame` 0 means none. */
  add(code: CaptureIssueCode, sentence: string, frame: number, position: number): void {
    let issue = this.#byCode.get(code);
    if (issue === undefined) {
      issue = { code, sentence, count: 0, frames: [], position };
      this.#byCode.set(code, issue);
    }
    issue.count++;
    if (frame > 0 && issue.frames.length < framesKept) issue.frames.push(frame);
  }

  has(code: CaptureIssueCode): boolean {
    return this.#byCode.has(code);
  }

  /** A copy of the issues so far, in the order they were first met. */
  list(): CaptureIssue[] {
    return [...this.#byCode.values()].map((issue) => ({ ...issue, frames: [...issue.frames] }));
  }
}
