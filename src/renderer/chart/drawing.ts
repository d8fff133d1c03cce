// Draws a chart on the page and redraws it when its box or the theme changes; and draws a chart as a file.
import { type ChartOption, init } from "./echarts.ts";
import { onTheme, readTheme, type Theme, toRgba } from "./theme.ts";

/** What to draw, given a theme and a width in pixels. Pure. */
export type OptionBuilder = (theme: Theme, widthPx: number) => ChartOption;

export interface Drawing {
  show(build: OptionBuilder): void;
  close(): void;
}

/** A chart to save: what to draw, and its size. */
export interface Picture {
  option: OptionBuilder;
  widthPx: number;
  heightPx: number;
}

const pngScale = 2;

export function createDrawing(host: HTMLElement): Drawing {
  const chart = init(host, null, { renderer: "canvas" });
  let theme = readTheme(host);
  let shown: OptionBuilder | null = null;
  const draw = () => {
    if (shown && chart.getWidth() > 0)
      chart.setOption(shown(theme, chart.getWidth()), { notMerge: true, silent: true });
  };
  const size = new ResizeObserver(() => {
    if (host.clientWidth === chart.getWidth() && host.clientHeight === chart.getHeight()) return;
    chart.resize();
    draw();
  });
  size.observe(host);
  const forgetTheme = onTheme(() => {
    theme = readTheme(host);
    draw();
  });
  return {
    show(build) {
      shown = build;
      draw();
    },
    close() {
      size.disconnect();
      forgetTheme();
      chart.dispose();
    },
  };
}

/** Draws a picture outside the page, with the theme and background of an element. Throws when it cannot be drawn. */
export async function drawnFile(kind: "png" | "svg", picture: Picture, element: HTMLElement): Promise<Blob> {
  const size = { width: picture.widthPx, height: picture.heightPx };
  const backgroundColor = groundOf(element);
  const chart = init(kind === "svg" ? null : document.createElement("div"), null, {
    ...size,
    renderer: kind === "svg" ? "svg" : "canvas",
    ssr: kind === "svg",
  });
  try {
    chart.setOption({ ...picture.option(readTheme(element), picture.widthPx), backgroundColor });
    if (kind === "svg") return new Blob([chart.renderToSVGString()], { type: "image/svg+xml" });
    const canvas = chart.getRenderedCanvas({ pixelRatio: pngScale, backgroundColor });
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("the picture could not be drawn");
    return blob;
  } finally {
    chart.dispose();
  }
}

/** The first opaque background under an element. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== "" && colour !== "transparent" && !colour.endsWith(", 0)")) return toRgba(colour);
  }
  return "white";
}
