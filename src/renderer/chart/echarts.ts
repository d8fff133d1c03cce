// The one door to ECharts, and only what is drawn with. Imported by `import()` from drawing.ts's users, so that the first paint
// never waits for it; option builders take types alone from here.
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

/** Many rectangles of one colour as one shape: an element for each takes ECharts ten times as long. */
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
