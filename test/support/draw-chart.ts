// Draws a chart's option without a page, as the SVG of its export, in a theme with distinct colours.
import { type ChartOption, init } from "../../src/renderer/chart/echarts.ts";
import type { Theme } from "../../src/renderer/chart/theme.ts";

/** Each token has a different colour, so that a drawing shows which one was used. */
export const plainTheme: Theme = {
  colour: (token) =>
    `rgb(${[...token].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e6, 7) % 256},1,2)`,
  ramp: (score) => `rgb(200,${Math.round(score)},0)`,
  font: "sans-serif",
};

export function drawnSvg(option: ChartOption, width = 600, height = 240): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** The texts of a drawing, in order. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);

/** The description for screen readers. */
export const descriptionOf = ({ aria }: ChartOption): unknown =>
  (aria as { label?: { description?: string } } | undefined)?.label?.description;

/** The lines of the tooltip at a point of the series with the id "main". */
export function tipAt(option: ChartOption, dataIndex: number): string[] {
  const { tooltip } = option;
  const formatter = Array.isArray(tooltip) ? undefined : tooltip?.formatter;
  if (typeof formatter !== "function") throw new Error("the option has no tooltip");
  const params = [{ seriesId: "main", dataIndex }] as unknown as Parameters<typeof formatter>[0];
  return String(formatter(params, "", () => {})).split("<br>");
}
