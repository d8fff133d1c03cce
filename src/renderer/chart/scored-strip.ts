// The time line of scored rows as a picture: a row of ticks for flags, coloured by the highest score, over an area of flows,
// with round moments under it. Draws; the brush and the words lie over it and are not its own.
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import type { Tick } from "./time-ticks.ts";
import type { Paint } from "./use-canvas.ts";

/** Heights in pixels from the top: flags, then flows until the axis. */
export const stripParts = { flags: 10, gap: 2, axis: 16 } as const;

/** A label nearer to an end than this would be cut if it stood in the middle of its tick. */
const edgePx = 44;

export function stripPaint(line: ScoredTimeline, ticks: readonly Tick[]): Paint {
  const most = Math.max(1, ...line.flows);
  const mostFlags = Math.max(1, ...line.flags);
  return (context, { width, height }, { colour, ramp, font }) => {
    const top = stripParts.flags + stripParts.gap;
    const ground = height - stripParts.axis;
    const edge = (bin: number) => Math.round((bin / line.bins) * width);
    line.bin.forEach((bin, i) => {
      const [left, right] = [edge(bin), edge(bin + 1)];
      const wide = Math.max(1, right - left);
      const flows = line.flows[i] ?? 0;
      // What is there is seen: one flow among millions still has a pixel.
      const tall = Math.max(1, Math.round((flows / most) * (ground - top)));
      context.fillStyle = colour("--bar");
      context.fillRect(left, ground - tall, wide, tall);
      const flags = line.flags[i] ?? 0;
      if (flags === 0) return;
      const tick = Math.max(3, Math.round(Math.sqrt(flags / mostFlags) * stripParts.flags));
      context.fillStyle = ramp(line.most[i] ?? 0);
      context.fillRect(left, stripParts.flags - tick, Math.max(2, wide), tick);
    });
    context.fillStyle = colour("--line-strong");
    context.fillRect(0, ground, width, 1);
    context.font = font(10.5);
    context.textBaseline = "top";
    const spanMs = line.bins * line.widthMs;
    let free = Number.NEGATIVE_INFINITY;
    for (const { ms, text } of ticks) {
      const x = Math.round(((ms - line.fromMs) / spanMs) * width);
      context.fillStyle = colour("--line-strong");
      context.fillRect(Math.min(x, width - 1), ground, 1, 4);
      context.textAlign = x < edgePx ? "left" : x > width - edgePx ? "right" : "center";
      const wide = context.measureText(text).width;
      const start =
        context.textAlign === "left" ? x : context.textAlign === "right" ? x - wide : x - wide / 2;
      if (start < free) continue;
      free = start + wide + 12;
      context.fillStyle = colour("--ink-quiet");
      context.fillText(text, x, ground + 5);
    }
  };
}
