// A pane at the left whose width the person sets, by pointer or arrow keys; remembered among the settings.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { useSettings } from "../state/settings.ts";
import css from "./pane.module.css";

interface PaneProps {
  name: string;
  label: string;
  widthPx: number;
  least: number;
  most: number;
  children: ReactNode;
}

export function Pane({ name, label, widthPx, least, most, children }: PaneProps) {
  const { settings, change } = useSettings();
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? settings.panes[name] ?? widthPx;
  const within = (px: number) => Math.round(Math.min(most, Math.max(least, px)));
  const keep = (px: number) => change({ panes: { ...settings.panes, [name]: within(px) } });

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    const handle = event.currentTarget;
    const from = event.clientX - width;
    handle.setPointerCapture(event.pointerId);
    const undo = new AbortController();
    handle.addEventListener(
      "pointermove",
      (move) => setDragged(within((move as globalThis.PointerEvent).clientX - from)),
      {
        signal: undo.signal,
      },
    );
    handle.addEventListener(
      "lostpointercapture",
      (end) => {
        undo.abort();
        setDragged(null);
        keep((end as globalThis.PointerEvent).clientX - from);
      },
      { signal: undo.signal },
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(width + step);
  }

  return (
    <div className={css.pane} style={{ width }}>
      <div className={css.inside}>{children}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a line between panes that moves is a separator with a value, no hr */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation="vertical"
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
