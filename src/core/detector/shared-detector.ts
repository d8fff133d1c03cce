// A detector for callers that do not wait for one another. It works on one thing at a time: small matrices that wait are scored together, and
// a large one is scored and explained piece by piece, in turns with what came after it. Every score has the same bits as alone.
import type { Contribution, Detector, ReadingMatrix } from "./detector.ts";

interface SharedOptions {
  /** Lets others of the process go on, and new callers come. Called before each turn. */
  pause(): Promise<void>;
  /** Rows that are scored in a turn. */
  together?: number;
  /** Rows that are explained in a turn. */
  explained?: number;
}

interface Task {
  /** A matrix that may be scored with others. */
  whole: ReadingMatrix | null;
  /** Does a turn of the work; true when nothing is left. */
  turn(): Promise<boolean>;
  /** Ends the task with the scores of its matrix. */
  take(scores: Float32Array): void;
  fail(thrown: unknown): void;
}

export function sharedDetector(
  detector: Detector,
  { pause, together = 512, explained = 64 }: SharedOptions,
): Detector {
  const waiting: Task[] = [];
  let working = false;

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    for (;;) {
      await pause();
      const task = waiting.shift();
      if (task === undefined) break;
      const batch = [task, ...companions(task)];
      try {
        if (batch.length > 1) await scoreBatch(batch);
        else if (!(await task.turn())) waiting.push(task);
      } catch (thrown) {
        for (const one of batch) one.fail(thrown);
      }
    }
    working = false;
  }

  /** Takes the tasks from those that wait whose matrices fit beside the first one's. */
  function companions({ whole }: Task): Task[] {
    const out: Task[] = [];
    let rows = whole === null ? together : realRows(whole);
    for (let i = 0; i < waiting.length && rows < together; ) {
      const other = waiting[i]!.whole;
      if (other === null || realRows(other) + rows > together) i++;
      else {
        rows += realRows(other);
        out.push(...waiting.splice(i, 1));
      }
    }
    return out;
  }

  async function scoreBatch(batch: readonly Task[]): Promise<void> {
    const scores = await detector.score(joined(batch.map(({ whole }) => whole!)));
    let at = 0;
    for (const { whole, take } of batch) {
      take(scores.slice(at, at + whole!.rows));
      at += whole!.rows;
    }
  }

  function begin<T>(task: (take: (result: T) => void) => Pick<Task, "whole" | "turn">, fits: boolean) {
    return new Promise<T>((resolve, reject) => {
      const { whole, turn } = task(resolve);
      waiting.push({
        ...{ whole: fits ? whole : null, turn, fail: reject },
        take: (scores) => resolve(scores as T),
      });
      void work();
    });
  }

  return {
    ...detector,
    score(input, options) {
      const first = options?.from ?? 0;
      const end = options?.to ?? input.rows;
      const out = new Float32Array(end - first);
      let from = first;
      const fits = options === undefined && input.width === detector.width && realRows(input) <= together;
      // Sequences may be short and have many positions for each row.
      const positions = together * Math.max(1, Math.ceil(input.rows / Math.max(1, realRows(input))));
      return begin<Float32Array>(
        (take) => ({
          whole: input,
          async turn() {
            const to = Math.min(end, from + positions);
            out.set(await detector.score(input, { ...options, from, to }), from - first);
            from = to;
            if (from >= end) take(out);
            return from >= end;
          },
        }),
        fits,
      );
    },
    explain(input, positions, options) {
      const out: Contribution[] = [];
      return begin<Contribution[]>(
        (take) => ({
          whole: null,
          async turn() {
            const some = positions.slice(out.length, out.length + explained);
            out.push(...(await detector.explain(input, some, options)));
            if (out.length >= positions.length) take(out);
            return out.length >= positions.length;
          },
        }),
        false,
      );
    },
  };
}

/** Each row ends one window; padding ends none. */
const realRows = ({ steps, starts, rows }: ReadingMatrix): number => (steps === 1 ? rows : starts.length);

/** Matrices of one width and one number of steps, one after another. No window reaches from one into the next. */
function joined(parts: readonly ReadingMatrix[]): ReadingMatrix {
  const [{ width, steps, levels }] = parts as [ReadingMatrix];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * width);
  const starts = new Uint32Array(parts.reduce((sum, part) => sum + part.starts.length, 0));
  const padding = parts.some((part) => part.padding !== null) ? new Uint8Array(rows) : null;
  let row = 0;
  let window = 0;
  for (const part of parts) {
    data.set(part.data.subarray(0, part.rows * width), row * width);
    if (part.padding !== null) padding!.set(part.padding, row);
    for (const start of part.starts) starts[window++] = row + start;
    row += part.rows;
  }
  return { data, rows, width, steps, starts, padding, levels };
}
