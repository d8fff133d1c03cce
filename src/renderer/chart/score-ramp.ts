// The colour of a calibrated score (0–100), interpolated between five stops at the scores where the meaning changes.

/** Each colour token and its score: every normal row, one in 10, in 100, in 10,000, and beyond. */
export const scoreStops = [
  { score: 0, token: "--score-1" },
  { score: 33, token: "--score-2" },
  { score: 50, token: "--score-3" },
  { score: 67, token: "--score-4" },
  { score: 85, token: "--score-5" },
] as const;

export type Ramp = (score: number) => string;

/** The ramp for a canvas, from the stops' colours as `rgba(…)`. */
export function rampOf(colours: readonly { score: number; colour: string }[]): Ramp {
  const stops = colours.map(({ score, colour }) => ({ score, rgb: channels(colour) }));
  const mix = Array.from({ length: 101 }, (_, score) => mixed(stops, score));
  return (score) => mix[Math.max(0, Math.min(100, Math.round(score)))] ?? "";
}

/** The same as a CSS colour, for elements. */
export function scoreColour(score: number): string {
  const above = scoreStops.findIndex((stop) => stop.score >= score);
  const high = scoreStops[above] ?? scoreStops[scoreStops.length - 1]!;
  const low = scoreStops[above - 1];
  if (above < 0 || !low) return `var(${high.token})`;
  const part = Math.round((100 * (score - low.score)) / (high.score - low.score));
  return `color-mix(in oklab, var(${high.token}) ${part}%, var(${low.token}))`;
}

interface Stop {
  score: number;
  rgb: readonly number[];
}

function mixed(stops: readonly Stop[], score: number): string {
  const above = stops.findIndex((stop) => stop.score >= score);
  const high = stops[above] ?? stops[stops.length - 1]!;
  const low = above > 0 ? stops[above - 1]! : high;
  const part = high === low ? 1 : (score - low.score) / (high.score - low.score);
  return `rgb(${high.rgb.map((channel, i) => Math.round(channel * part + (low.rgb[i] ?? 0) * (1 - part))).join(", ")})`;
}

const channels = (rgba: string): number[] => (rgba.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
