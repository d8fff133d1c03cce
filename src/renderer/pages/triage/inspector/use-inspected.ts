// What the inspector asks: the row itself at once, and why it is strange; of rows that are walked over by keys only the last one, a
// moment after the hand rests. An answer that was overtaken is dropped; explanations that were looked at are kept for the way back.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import type { CellValue } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import type { Subject } from "../state/subject.ts";

/** A row's cells by the names of their columns. */
export type RowCells = ReadonlyMap<string, CellValue>;

const restMs = 90;
/** A row looked at so long after another is no walk: its explanation is asked at once. */
const walkMs = 300;
let lookedAtMs = Number.NEGATIVE_INFINITY;
const mostKept = 40;
const kept = new Map<string, Explanation>();

const questionOf = ({ dataset, model, scores }: Subject, row: number): string =>
  JSON.stringify([dataset.id, model.id, scores.id, scores.method, row]);

export interface Inspected {
  /** Null until it is there. */
  cells: RowCells | null;
  why: Explanation | null;
  error: AppError | null;
  askAgain(): void;
}

export function useInspected(subject: Subject, row: number): Inspected {
  const question = questionOf(subject, row);
  const [cells, setCells] = useState<{ row: number; of: RowCells } | null>(null);
  const [why, setWhy] = useState<{ question: string; is: Explanation } | null>(null);
  const [error, setError] = useState<{ question: string; is: AppError } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(createTurns);
  const { dataset, model } = subject;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question names the row; a new attempt asks again
  useEffect(() => {
    const isLast = turns.next();
    const failed = (thrown: unknown) => isLast() && setError({ question, is: asAppError(thrown) });
    request("rows.get", { datasetId: dataset.id, rows: [row] }).then((answer) => {
      if (!isLast()) return;
      setCells({ row, of: new Map(answer.columns.map((name, c) => [name, answer.cells[c]?.[0] ?? null])) });
    }, failed);
    if (kept.has(question)) return () => void turns.next();
    const nowMs = performance.now();
    const walks = nowMs - lookedAtMs < walkMs;
    lookedAtMs = nowMs;
    const explain = () => {
      request("flow.explain", { datasetId: dataset.id, modelId: model.id, row }).then((answer) => {
        keep(question, answer);
        if (!isLast()) return;
        setWhy({ question, is: answer });
        setError(null);
      }, failed);
    };
    const rest = walks ? setTimeout(explain, restMs) : undefined;
    if (!walks) explain();
    return () => {
      clearTimeout(rest);
      turns.next();
    };
  }, [question, attempt]);

  return {
    cells: cells?.row === row ? cells.of : null,
    why: (why?.question === question ? why.is : kept.get(question)) ?? null,
    error: error?.question === question ? error.is : null,
    askAgain: () => setAttempt(attempt + 1),
  };
}

function keep(question: string, why: Explanation): void {
  kept.set(question, why);
  const oldest = kept.size > mostKept ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
}
