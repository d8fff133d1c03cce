// Creates a grid with its part of the page, closes it with it, and creates it again on a retry.
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { asAppError } from "../api/door.ts";

interface HeldGrid<Grid> {
  host: RefObject<HTMLDivElement | null>;
  /** Null until it is created. */
  grid: Grid | null;
  failure: AppError | null;
  setFailure(thrown: unknown): void;
  tryAgain(askAgain: (grid: Grid) => void): void;
}

/** @param make called once; later changes go to the grid that it returned */
export function useGrid<Grid extends { close(): void }>(
  make: (host: HTMLElement, failed: (thrown: unknown) => void) => Promise<Grid>,
): HeldGrid<Grid> {
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<Grid | null>(null);
  const [failure, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const setFailure = useCallback(
    (thrown: unknown) => setError(thrown === null ? null : asAppError(thrown)),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a retry needs a new grid
  useEffect(() => {
    if (!host.current) return;
    let held = true;
    const making = make(host.current, setFailure);
    making.then(
      (grid) => {
        if (!held) return;
        setError(null);
        setGrid(grid);
      },
      (thrown) => held && setFailure(thrown),
    );
    return () => {
      held = false;
      setGrid(null);
      making.then(
        (grid) => grid.close(),
        () => {},
      );
    };
  }, [attempt]);
  return {
    host,
    grid,
    failure,
    setFailure,
    tryAgain(askAgain) {
      setError(null);
      if (grid) askAgain(grid);
      else setAttempt(attempt + 1);
    },
  };
}
