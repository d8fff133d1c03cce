// The one door to ECharts, and only what is drawn with: lines, bars, own shapes, a grid and its axes on a canvas.
// Imported by `import()` from the views, so that the first paint never waits for it.
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, GridComponent, MarkLineComponent, CanvasRenderer]);

export type { CustomSeriesOption } from "echarts/charts";
export type { EChartsType } from "echarts/core";
export { init };
