// Shows an answer of the engine: a skeleton until it arrives, or the failure with a retry. An answer stays until the next one arrives.
import type { ReactNode } from "react";
import type { Answer } from "../api/answers.ts";
import css from "./answered.module.css";
import { Button } from "./button.tsx";
import { FailurePanel } from "./failure.tsx";

interface AnsweredProps<T> {
  of: Pick<Answer<T>, "value" | "error" | "askAgain">;
  /** Shown until there is an answer or a failure. */
  bones: ReactNode;
  /** Announced to screen readers while loading. */
  waiting?: string;
  /** Title of the failure of a whole page or board. Without it, the failure is one line. */
  failed?: string;
  children(value: T): ReactNode;
}

export function Answered<T>({ of, bones, waiting, failed, children }: AnsweredProps<T>) {
  const { value, error, askAgain } = of;
  if (value !== undefined) {
    // The filter field shows errors of the filter.
    const isShown = error && error.code !== "FILTER_INVALID";
    return (
      <>
        {isShown && <FailureLine message={error.message} askAgain={askAgain} />}
        {children(value)}
      </>
    );
  }
  if (error && failed !== undefined) {
    return (
      <div className={css.center}>
        <FailurePanel title={failed} failure={error}>
          <Button onClick={askAgain}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (error) return <FailureLine message={error.message} askAgain={askAgain} />;
  if (waiting === undefined) return bones;
  return (
    <div className={css.bones} aria-busy="true" role="status" aria-label={waiting}>
      {bones}
    </div>
  );
}

/** A failure in one line, for a part of a page. */
export function FailureLine({ message, askAgain }: { message: string; askAgain(): void }) {
  return (
    <p className={css.line} role="alert">
      {message}
      <Button tone="quiet" onClick={askAgain}>
        Try again
      </Button>
    </p>
  );
}
