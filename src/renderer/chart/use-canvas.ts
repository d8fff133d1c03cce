// A canvas that fills its box in device pixels and is painted again when its box, its picture or the theme changes.
import { type RefObject, useEffect, useRef } from "react";
import { type Ramp, readRamp } from "./score-ramp.ts";
import { onTheme, readColour } from "./tokens.ts";

export interface Brushes {
  /** The value of a colour token. */
  colour(token: string): string;
  ramp: Ramp;
  /** The window's face at a size in pixels. */
  font(sizePx: number): string;
}

/** Draws in CSS pixels; coordinates are sharp where they are whole. */
export type Paint = (
  context: CanvasRenderingContext2D,
  box: { width: number; height: number },
  with_: Brushes,
) => void;

export function useCanvas(paint: Paint): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  const draw = useRef(() => {});
  latest.current = paint;

  useEffect(() => {
    const canvas = ref.current;
    const host = canvas?.parentElement;
    const context = canvas?.getContext("2d");
    if (!canvas || !host || !context) return;
    let brushes = mix(host);
    draw.current = () => {
      const { clientWidth: width, clientHeight: height } = canvas;
      const scale = window.devicePixelRatio || 1;
      const [pixels, lines] = [Math.round(width * scale), Math.round(height * scale)];
      if (canvas.width !== pixels || canvas.height !== lines)
        Object.assign(canvas, { width: pixels, height: lines });
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height);
      if (width > 0 && height > 0) latest.current(context, { width, height }, brushes);
    };
    const size = new ResizeObserver(() => draw.current());
    size.observe(canvas);
    const forgetTheme = onTheme(() => {
      brushes = mix(host);
      draw.current();
    });
    return () => {
      size.disconnect();
      forgetTheme();
      draw.current = () => {};
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture is painted when it is another function
  useEffect(() => draw.current(), [paint]);
  return ref;
}

/** Colours are asked for once a theme: each costs a painted pixel. */
function mix(host: HTMLElement): Brushes {
  const known = new Map<string, string>();
  const family = getComputedStyle(host).fontFamily;
  return {
    colour(token) {
      const colour = known.get(token) ?? readColour(host, token);
      known.set(token, colour);
      return colour;
    },
    ramp: readRamp(host),
    font: (sizePx) => `${sizePx}px ${family}`,
  };
}
