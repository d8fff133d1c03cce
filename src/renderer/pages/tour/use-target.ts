// Finds the target of a tour's step, which appears some time after its page, and follows its position.
import { useEffect, useState } from "react";

const lookEveryMs = 50;
/** After this time, later targets count too; after twice this time, the step has none. */
const patienceMs = 1_500;

/** The element; null while searching. Calls `onAbsent` once when there is none. */
export function useTarget(targets: readonly string[], onAbsent: () => void): HTMLElement | null {
  const [found, setFound] = useState<{ of: readonly string[]; element: HTMLElement } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: targets are constants of their step; a new callback does not matter
  useEffect(() => {
    const startedAt = performance.now();
    let current: HTMLElement | null = null;
    const timer = setInterval(() => {
      // A page may recreate its elements while it loads; then search again.
      if (current?.isConnected) return;
      const waited = performance.now() - startedAt;
      const candidates = current || waited > patienceMs ? targets : targets.slice(0, 1);
      current = firstShown(candidates);
      if (current) {
        current.scrollIntoView({ block: "nearest" });
        setFound({ of: targets, element: current });
      } else if (waited > 2 * patienceMs) {
        clearInterval(timer);
        onAbsent();
      }
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [targets]);
  return found?.of === targets && found.element.isConnected ? found.element : null;
}

function firstShown(candidates: readonly string[]): HTMLElement | null {
  for (const candidate of candidates)
    for (const element of document.querySelectorAll<HTMLElement>(candidate))
      if (element.getClientRects().length > 0) return element;
  return null;
}

/** The position in the window in pixels; null without an element. */
export function useBox(element: HTMLElement | null): DOMRect | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useEffect(() => {
    if (!element) {
      setBox(null);
      return;
    }
    const measure = () => setBox(element.getBoundingClientRect());
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    sizes.observe(document.body);
    const undo = new AbortController();
    window.addEventListener("scroll", measure, { capture: true, passive: true, signal: undo.signal });
    measure();
    return () => {
      sizes.disconnect();
      undo.abort();
    };
  }, [element]);
  return box;
}
