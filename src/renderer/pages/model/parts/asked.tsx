// A board of the Model page that stands on one answer of the engine: its bones until it comes, the failure and another try when it
// does not. An answer stands until the next one is there.
import { type ReactNode, useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { asAppError } from "../../../api/door.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import css from "./asked.module.css";

interface AskedProps<T> {
  /** Names what is asked: another text asks again. */
  question: string;
  ask(): Promise<T>;
  failed: string;
  waiting: string;
  bones: ReactNode;
  children(answer: T): ReactNode;
}

export function Asked<T>({ question, ask, failed, waiting, bones, children }: AskedProps<T>) {
  const [known, setKnown] = useState<{ answer: T } | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the question; a new attempt asks again
  useEffect(() => {
    let gone = false;
    ask().then(
      (answer) => {
        if (gone) return;
        setKnown({ answer });
        setFailure(null);
      },
      (thrown) => !gone && setFailure(asAppError(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [question, attempt]);
  if (failure) {
    return (
      <div className={css.center}>
        <FailurePanel title={failed} failure={failure}>
          <Button
            onClick={() => {
              setFailure(null);
              setAttempt(attempt + 1);
            }}
          >
            Try again
          </Button>
        </FailurePanel>
      </div>
    );
  }
  if (!known) {
    return (
      <div className={css.bones} aria-busy="true" role="status" aria-label={waiting}>
        {bones}
      </div>
    );
  }
  return children(known.answer);
}
