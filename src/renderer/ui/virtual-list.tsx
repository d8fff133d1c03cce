// A list of very many rows of one height. Renders only the visible ones, and reports which they are, so that the caller can load them.
import { type KeyboardEvent, type ReactNode, type UIEvent, useEffect, useRef, useState } from "react";
import css from "./virtual-list.module.css";

interface VirtualListProps {
  label: string;
  count: number;
  rowPx: number;
  heightPx: number;
  /** Scrolled into view when it changes. */
  active?: number | null;
  /** Takes the focus when it appears, unless someone types. */
  takesFocus?: boolean;
  onSight?(from: number, to: number): void;
  onKeyDown?(event: KeyboardEvent): void;
  children(index: number): ReactNode;
}

const beyond = 6;

export function VirtualList({
  label,
  count,
  rowPx,
  heightPx,
  active,
  takesFocus = false,
  onSight,
  onKeyDown,
  children,
}: VirtualListProps) {
  const box = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const from = Math.max(0, Math.floor(top / rowPx) - beyond);
  const to = Math.min(count, Math.ceil((top + heightPx) / rowPx) + beyond);

  // biome-ignore lint/correctness/useExhaustiveDependencies: reports only when the visible range changes
  useEffect(() => onSight?.(from, to), [from, to]);
  useEffect(() => {
    const element = box.current;
    if (!element || active == null) return;
    if (active * rowPx < element.scrollTop) element.scrollTop = active * rowPx;
    else if ((active + 1) * rowPx > element.scrollTop + element.clientHeight)
      element.scrollTop = (active + 1) * rowPx - element.clientHeight;
  }, [active, rowPx]);

  useEffect(() => {
    if (takesFocus && !document.activeElement?.matches("input, textarea")) box.current?.focus();
  }, [takesFocus]);

  return (
    <section
      ref={box}
      className={css.box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys
      tabIndex={0}
      aria-label={label}
      style={{ height: Math.min(heightPx, count * rowPx + 2) }}
      {...(onKeyDown ? { onKeyDown } : {})}
      onScroll={(event: UIEvent<HTMLElement>) => setTop(event.currentTarget.scrollTop)}
    >
      <div className={css.all} style={{ height: count * rowPx }}>
        <div className={css.some} style={{ top: from * rowPx }}>
          {Array.from({ length: Math.max(0, to - from) }, (_, i) => children(from + i))}
        </div>
      </div>
    </section>
  );
}
