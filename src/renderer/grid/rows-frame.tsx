// The frame around a grid of rows on any page: loading, errors, and a message when there are no rows.
import type { ReactNode, Ref } from "react";
import type { AppError } from "#shared/errors.ts";
import { Button } from "../ui/button.tsx";
import { FailurePanel } from "../ui/failure.tsx";
import gridCss from "./grid.module.css";
import css from "./rows-frame.module.css";

export interface RowsFrameProps {
  /** The element for the grid. */
  host: Ref<HTMLElement>;
  /** Whether the requested rows are loaded. */
  ready: boolean;
  busy: boolean;
  failure: AppError | null;
  onTryAgain(): void;
  /** Shown when there are no rows, with an action. */
  nothing: { words: string; action?: { label: string; run(): void } } | null;
  /** Shown over the grid. */
  children?: ReactNode;
}

export function RowsFrame({ host, ready, busy, failure, onTryAgain, nothing, children }: RowsFrameProps) {
  return (
    <>
      <div className={css.busy} data-busy={busy} />
      <section ref={host} className={gridCss.host} aria-label="Rows" aria-busy={busy || !ready} />
      {children}
      {failure && (
        <div className={ready ? css.note : css.over}>
          <FailurePanel title="Some rows could not be read" failure={failure}>
            <Button onClick={onTryAgain}>Try again</Button>
          </FailurePanel>
        </div>
      )}
      {ready && nothing && (
        <div className={css.over}>
          <div className={css.nothing}>
            <p>{nothing.words}</p>
            {nothing.action && <Button onClick={nothing.action.run}>{nothing.action.label}</Button>}
          </div>
        </div>
      )}
    </>
  );
}
