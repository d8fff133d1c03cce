// What stands around a grid of rows on any page: that more is on its way, what went wrong, and that there is nothing to show.
import type { ReactNode, Ref } from "react";
import type { AppError } from "#shared/errors.ts";
import { Button } from "../ui/button.tsx";
import { FailurePanel } from "../ui/failure.tsx";
import gridCss from "./grid.module.css";
import css from "./rows-frame.module.css";

export interface RowsFrameProps {
  /** Where the grid is made. */
  host: Ref<HTMLElement>;
  /** Whether the rows that are meant are there. */
  ready: boolean;
  busy: boolean;
  failure: AppError | null;
  onTryAgain(): void;
  /** Said in place of rows, where there are none; with what can be done about it. */
  nothing: { words: string; action?: { label: string; run(): void } } | null;
  /** What lies over the grid. */
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
