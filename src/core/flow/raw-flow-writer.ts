// Collects finished records and emits them in batches, reusing the same memory. It copies records and derives nothing.

import type { FlowContent } from "./payload/content.ts";
import { type EndReason, endReasons, type RawFlows } from "./raw-flows.ts";
import { I_CONTENT, I_MARKS, RECORD_WORDS } from "./record.ts";

export class RawFlowWriter {
  readonly #batchRows: number;
  readonly #emit: (flows: RawFlows) => void;
  #words = new Float64Array(0);
  #ints = new Int32Array(0);
  #contents: FlowContent[] = [];
  #rows = 0;

  constructor(batchRows: number, emit: (flows: RawFlows) => void) {
    this.#batchRows = batchRows;
    this.#emit = emit;
  }

  /** Copies the record at `f`, with its end reason and content. */
  add(f64: Float64Array, f: number, reason: EndReason, content: FlowContent | undefined): void {
    if (this.#words.length === 0) {
      this.#words = new Float64Array(this.#batchRows * RECORD_WORDS);
      this.#ints = new Int32Array(this.#words.buffer);
    }
    const to = this.#rows * RECORD_WORDS;
    this.#words.set(f64.subarray(f, f + RECORD_WORDS), to);
    const marks = 2 * to + I_MARKS;
    this.#ints[marks] = this.#ints[marks]! | (endReasons.indexOf(reason) << 8);
    if (content !== undefined) this.#ints[2 * to + I_CONTENT] = this.#contents.push(content);
    this.#rows += 1;
    if (this.#rows === this.#batchRows) this.flush();
  }

  /** Emits the collected records; the next batch overwrites them. */
  flush(): void {
    if (this.#rows === 0) return;
    const flows = {
      rows: this.#rows,
      words: this.#words.subarray(0, this.#rows * RECORD_WORDS),
      contents: this.#contents,
    };
    this.#contents = [];
    this.#rows = 0;
    this.#emit(flows);
  }
}
