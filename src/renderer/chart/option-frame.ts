// What the options of all charts share: description, tooltip, font, margins. Pure functions.
import type { ChartOption } from "./echarts.ts";
import type { Theme } from "./theme.ts";

export const tinyPx = 11;

/** Pixels around the plot; overlays of a chart use the same. */
export const plotMargin = { left: 44, right: 10, top: 20, bottom: 36 } as const;
/** The same for a chart whose time axis needs no title. */
export const timeGrid = { ...plotMargin, bottom: 22, outerBoundsMode: "none" } as const;

interface FrameWords {
  /** Describes the chart in one sentence, for screen readers. */
  label: string;
  /** The lines of the tooltip at an index of the series with the id "main". Without it there is no tooltip. */
  tip?(at: number): readonly string[];
}

/** No animation, a description, the window's font, a tooltip in the window's style. */
export function frameOption(theme: Theme, { label, tip }: FrameWords): ChartOption {
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: theme.font, fontSize: tinyPx, color: theme.colour("--ink-quiet") },
    grid: { ...plotMargin, outerBoundsMode: "none" },
    ...(tip && {
      tooltip: {
        trigger: "axis",
        confine: true,
        transitionDuration: 0,
        backgroundColor: theme.colour("--raised"),
        borderColor: theme.colour("--line-strong"),
        padding: [4, 8],
        textStyle: { color: theme.colour("--ink"), fontSize: 12, fontFamily: theme.font },
        axisPointer: { lineStyle: { color: theme.colour("--ink-ghost"), type: "solid" } },
        formatter: (params) => {
          const main = [params].flat().find(({ seriesId }) => seriesId === "main");
          return main ? tip(main.dataIndex).map(escaped).join("<br>") : "";
        },
      },
    }),
  };
}

/** Names come from files, and the tooltip is HTML. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const namedRowPx = 22;

/** The height of a chart with one row per name. */
export const namedRowsPx = (rows: number): number => rows * namedRowPx + 6 + plotMargin.bottom;

export const namedRowsGrid = (namesPx: number) => ({
  left: namesPx,
  right: 10,
  top: 6,
  bottom: plotMargin.bottom,
  outerBoundsMode: "none" as const,
});
