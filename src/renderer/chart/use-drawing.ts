// Draws an option into a box once ECharts is loaded, and again when the option changes.
import { type RefObject, useEffect, useRef, useState } from "react";
import { asAppError } from "../api/door.ts";
import type { Drawing, OptionBuilder } from "./drawing.ts";

interface DrawingState {
  host: RefObject<HTMLDivElement | null>;
  /** Why ECharts did not load. */
  failure: string | null;
}

export function useDrawing(build: OptionBuilder): DrawingState {
  const host = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: Drawing | null = null;
    import("./drawing.ts").then(
      ({ createDrawing }) => {
        if (gone || !host.current) return;
        opened = createDrawing(host.current);
        setDrawing(opened);
      },
      (thrown) => !gone && setFailure(asAppError(thrown).message),
    );
    return () => {
      gone = true;
      opened?.close();
      setDrawing(null);
    };
  }, []);
  useEffect(() => drawing?.show(build), [drawing, build]);
  return { host, failure };
}
