// A pane at an edge of the page that the user resizes, by pointer or arrow keys. The settings remember its size.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { useSettings } from "../state/settings.ts";
import css from "./pane.module.css";

/** For each edge: the axis of a drag, and the direction that enlarges the pane. */
const edges = {
  left: { axis: "clientX", grows: 1, keys: { ArrowLeft: -16, ArrowRight: 16 } },
  right: { axis: "clientX", grows: -1, keys: { ArrowLeft: 16, ArrowRight: -16 } },
  top: { axis: "clientY", grows: 1, keys: { ArrowUp: -16, ArrowDown: 16 } },
} as const;

interface PaneProps {
  name: string;
  label: string;
  edge?: keyof typeof edges;
  /** The default size: the width, or the height of a pane at the top. */
  widthPx: number;
  least: number;
  most: number;
  children: ReactNode;
}

export function Pane({ name, label, edge = "left", widthPx, least, most, children }: PaneProps) {
  const { axis, grows, keys } = edges[edge];
  const { settings, change } = useSettings();
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? settings.panes[name] ?? widthPx;
  const within = (px: number) => Math.round(Math.min(most, Math.max(least, px)));
  const keep = (px: number) => change({ panes: { ...settings.panes, [name]: within(px) } });

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    const handle = event.currentTarget;
    const from = grows * event[axis] - width;
    const sizeAt = (move: Event) => grows * (move as globalThis.PointerEvent)[axis] - from;
    handle.setPointerCapture(event.pointerId);
    const undo = new AbortController();
    handle.addEventListener("pointermove", (move) => setDragged(within(sizeAt(move))), {
      signal: undo.signal,
    });
    handle.addEventListener(
      "lostpointercapture",
      (end) => {
        undo.abort();
        setDragged(null);
        keep(sizeAt(end));
      },
      { signal: undo.signal },
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = (keys as Record<string, number>)[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(width + step);
  }

  return (
    <div className={css.pane} data-edge={edge} style={edge === "top" ? { height: width } : { width }}>
      <div className={css.inside}>{children}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a movable line between panes is a separator with a value, not an hr */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={edge === "top" ? "horizontal" : "vertical"}
        aria-valuenow={width}
        aria-valuemin={least}
        aria-valuemax={most}
        className={css.handle}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
        onDoubleClick={() => keep(widthPx)}
      />
    </div>
  );
}
