// The page's colour tokens for a canvas: plain rgba, read at the chart's element, and read again when the theme changes.
import { type Ramp, rampOf, scoreStops } from "./score-ramp.ts";

/** What option builders and painters use to draw. */
export interface Theme {
  /** The value of a colour token. */
  colour(token: string): string;
  ramp: Ramp;
  /** The window's font. */
  font: string;
}

/** The theme at an element. Caches colours, because reading one paints a pixel. */
export function readTheme(host: HTMLElement): Theme {
  const known = new Map<string, string>();
  const colour = (token: string) => {
    const value = known.get(token) ?? readColour(host, token);
    known.set(token, value);
    return value;
  };
  return {
    colour,
    ramp: rampOf(scoreStops.map(({ score, token }) => ({ score, colour: colour(token) }))),
    font: getComputedStyle(host).fontFamily,
  };
}

/** The value of a colour token (`--line`) at an element, as `rgba(…)`, in the current theme. */
function readColour(host: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  probe.hidden = true;
  host.append(probe);
  const text = getComputedStyle(probe).color;
  probe.remove();
  return toRgba(text);
}

let pixel: CanvasRenderingContext2D | null = null;

/** ECharts does not understand oklch. Painting one pixel converts any colour to numbers. */
export function toRgba(colour: string): string {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!pixel) return colour;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${r}, ${g}, ${b}, ${((a ?? 255) / 255).toFixed(3)})`;
}

/** Calls back when colours may have changed, by the user's theme or the system's. Returns a function that stops it. */
export function onTheme(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const attribute = new MutationObserver(listener);
  attribute.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", listener);
  return () => {
    attribute.disconnect();
    system.removeEventListener("change", listener);
  };
}
