// Entities × time: a cell's colour is the score of its strangest row, and cells with flags are tall. Pure functions.
import type { Lanes } from "#shared/contract/inspect.ts";
import { bareOption, cells, type Rect } from "./bare-option.ts";
import type { ChartOption } from "./echarts.ts";
import { lanePx } from "./lanes-cells.ts";
import type { Theme } from "./theme.ts";

const padPx = 1;
/** A cell without flags is a thin line, so that shape repeats what colour says. */
const calmPx = 5;

export function lanesOption(theme: Theme, lanes: Lanes): ChartOption {
  const fill = theme.colour("--line");
  const hairlines = (width: number): Rect[] =>
    lanes.lanes.map((_, lane) => ({ x: 0, y: (lane + 1) * lanePx - 1, width, height: 1, fill }));
  const filled = (widthPx: number): Rect[] => {
    const edge = (bin: number) => Math.round((bin / lanes.bins) * widthPx);
    return lanes.lane.map((lane, i) => {
      const bin = lanes.bin[i] ?? 0;
      const [x, right] = [edge(bin), edge(bin + 1)];
      const flagged = (lanes.flags[i] ?? 0) > 0;
      const height = flagged ? lanePx - 1 - 2 * padPx : calmPx;
      const y = lane * lanePx + (flagged ? padPx : Math.round((lanePx - 1 - calmPx) / 2));
      // A gap between neighbours where it fits.
      const width = Math.max(flagged ? 2 : 1, right - x - (right - x > 3 ? 1 : 0));
      return { x, y, width, height, fill: theme.ramp(lanes.most[i] ?? 0) };
    });
  };
  return bareOption(lanes.bins, Math.max(1, lanes.lanes.length), [
    cells((width) => [...hairlines(width), ...filled(width)]),
  ]);
}
