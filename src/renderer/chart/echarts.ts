// The only file that imports ECharts, with just the parts that are used. Loaded by `import()` with the first chart, so that the first paint
// does not wait for it. Option builders import only types from here.
import {
  BarChart,
  type BarSeriesOption,
  CustomChart,
  type CustomSeriesOption,
  LineChart,
  type LineSeriesOption,
} from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  type GridComponentOption,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  type TooltipComponentOption,
} from "echarts/components";
import { type ComposeOption, graphic, init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  CustomChart,
  LineChart,
  AriaComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** Rectangles of one colour as one shape: a shape per cell takes ECharts ten times as long. */
const Cells = graphic.extendShape({
  type: "cells",
  shape: { rects: [] as readonly { x: number; y: number; width: number; height: number }[] },
  buildPath(path, { rects }) {
    for (const { x, y, width, height } of rects) path.rect(x, y, width, height);
  },
});
graphic.registerShape("cells", Cells);

export type ChartOption = ComposeOption<
  BarSeriesOption | CustomSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>;

export type { CustomSeriesOption, LineSeriesOption };
export { init };
