// Issues of a capture file: what was wrong, how often, and where first. Faults in packet headers are numbers in the
// packet; health.ts counts them.

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

/** One kind of issue: its count and the first frames. */
export interface CaptureIssue {
  code: CaptureIssueCode;
  /** A complete sentence: what happened, where first, and what was done about it. */
  sentence: string;
  count: number;
  /** The first frame numbers (at most ten); empty if it belongs to no frame. */
  frames: number[];
  /** Byte offset of the first occurrence in the (inflated) file. */
  position: number;
}

const framesKept = 10;

/** Collects issues by code, so the number of codes bounds its size. */
export class IssueLog {
  readonly #byCode = new Map<CaptureIssueCode, CaptureIssue>();

  /** Counts an issue. `sentence` is used only the first time; `frame` 0 means no frame. */
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

  /** A copy of the issues, in order of first occurrence. */
  list(): CaptureIssue[] {
    return [...this.#byCode.values()].map((issue) => ({ ...issue, frames: [...issue.frames] }));
  }
}
