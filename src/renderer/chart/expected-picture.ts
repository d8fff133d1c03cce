// One feature over the steps of a window: what was observed as a line with points, what the model expected as a dashed line, and
// the usual range of normal rows as a band. Draws only numbers; a missing one is a gap.
import type { Paint } from "./use-canvas.ts";

export interface ExpectedLine {
  observed: readonly (number | null)[];
  expected: readonly (number | null)[];
  usual: readonly [number | null, number | null] | null;
  /** Steps at the start that only fill. */
  filled: number;
  /** The step that is looked at. */
  step: number | null;
}

const padPx = 5;

export function expectedPaint({ observed, expected, usual, filled, step }: ExpectedLine): Paint {
  const numbers = [...observed.slice(filled), ...expected.slice(filled), ...(usual ?? [])].filter(
    (value) => value !== null,
  );
  const scale = scaleOf(numbers);
  const steps = observed.length;
  return (context, { width, height }, { colour }) => {
    if (numbers.length === 0) return;
    const x = (at: number) => ((at + 0.5) / steps) * width;
    const y = (value: number) => height - padPx - scale(value) * (height - 2 * padPx);
    const [low, high] = usual ?? [null, null];
    if (low !== null && high !== null) {
      context.fillStyle = colour("--hover");
      const top = Math.round(y(high));
      context.fillRect(0, top, width, Math.max(2, Math.round(y(low)) - top));
    }
    if (step !== null) {
      context.fillStyle = colour("--line-strong");
      context.fillRect(Math.round(x(step)), 0, 1, height);
    }
    const line = (values: readonly (number | null)[]) => {
      context.beginPath();
      let drawing = false;
      values.forEach((value, at) => {
        if (value === null || at < filled) {
          drawing = false;
          return;
        }
        if (drawing) context.lineTo(x(at), y(value));
        else context.moveTo(x(at), y(value));
        drawing = true;
      });
      context.stroke();
    };
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.strokeStyle = colour("--ink-quiet");
    line(expected);
    context.setLineDash([]);
    context.lineWidth = 1.5;
    context.strokeStyle = colour("--score-4");
    line(observed);
    context.fillStyle = colour("--score-5");
    observed.forEach((value, at) => {
      if (value === null || at < filled) return;
      context.beginPath();
      context.arc(x(at), y(value), at === step ? 3.5 : 2, 0, 2 * Math.PI);
      context.fill();
    });
  };
}

/** From 0 to 1; in logarithms where the values span more than two decades, so that the small ones are seen too. */
export function scaleOf(values: readonly number[]): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const positive = values.filter((value) => value > 0);
  const wide = low >= 0 && positive.length > 0 && high / Math.min(...positive) > 100;
  const of = wide ? Math.log1p : (value: number) => value;
  const [from, to] = [of(low), of(high)];
  return (value) => (to > from ? (of(value) - from) / (to - from) : 0.5);
}
