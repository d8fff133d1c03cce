// The page and the chart of `bench growth`: docs/performance.md and docs/pictures/growth.svg.
import { durationText } from "../src/shared/number-words.ts";
import { machine } from "./report.ts";

export interface Step {
  step: string;
  rows: number;
  seconds: number;
  cpuSeconds: number | null;
  peakMb: number | null;
  /** What the workspace grew by. */
  diskMb: number;
}

const title = "# Performance: how each step grows with the data";
const numbered = (value: number | null, digits = 0): string =>
  value === null ? "–" : value.toLocaleString("en-US", { maximumFractionDigits: digits });
const power = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

export function performancePage(steps: readonly Step[], powers: ReadonlyMap<string, number | null>): string {
  const { processor, processors, memoryGb, node } = machine();
  const rows = steps.map(
    ({ step, rows, seconds, cpuSeconds, peakMb, diskMb }) =>
      `| ${step} | ${numbered(rows)} | ${durationText(seconds * 1000)} | ${cpuSeconds === null ? "–" : durationText(cpuSeconds * 1000)} | ${numbered(peakMb)} | ${numbered(diskMb)} |`,
  );
  return `${title}

Written by \`npm run bench -- growth --write\` on ${processors} × ${processor}, ${memoryGb} GB, Node ${node}. The flows are generated: 40 columns, 5,000
originators, a few of them busy. Each step is one command in its own process, so its time has the start of the program in it. Learning takes
the detector and the columns that the command takes without options.

![Seconds of each step over the number of flows](pictures/growth.svg)

The power says how a step grows between the two largest sizes: 1 means that ten times the flows take ten times as long, 0 that they take no
longer. What a command needs for the smallest size is taken off.

| step | power |
| --- | --- |
${[...powers].map(([step, value]) => `| ${step} | ${power(value)} |`).join("\n")}

| step | flows | time | processor time | peak MB | disk MB |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

const [width, height, left, bottom, top, right] = [760, 420, 64, 40, 16, 110];
/** Readable on a light and on a dark page. */
const inks = ["#3b82c4", "#c2762b", "#3f9a5f", "#b5508f", "#7a6fd0", "#8a8f3a", "#c2504a"];
const grey = "#80868f";

/** Both axes are logarithmic: a straight line at 45° grows like the number of flows. */
export function growthChart(steps: readonly Step[]): string {
  const sizes = [...new Set(steps.map(({ rows }) => rows))];
  const decades = (values: readonly number[]): [number, number] => [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const [x0, x1] = decades(sizes);
  const [y0, y1] = decades(steps.map(({ seconds }) => Math.max(0.1, seconds)));
  const x = (rows: number) => left + ((Math.log10(rows) - x0) / (x1 - x0 || 1)) * (width - left - right);
  const y = (seconds: number) =>
    height - bottom - ((Math.log10(Math.max(0.1, seconds)) - y0) / (y1 - y0 || 1)) * (height - bottom - top);
  const text = (at: [number, number], words: string, ink = grey, anchor = "start") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" fill="${ink}" text-anchor="${anchor}">${words}</text>`;
  const line = (from: [number, number], to: [number, number]) =>
    `<line x1="${from[0]}" y1="${from[1].toFixed(1)}" x2="${to[0]}" y2="${to[1].toFixed(1)}" stroke="${grey}" stroke-opacity="0.3"/>`;
  const marks = [
    ...Array.from({ length: y1 - y0 + 1 }, (_, i) => 10 ** (y0 + i)).flatMap((seconds) => [
      line([left, y(seconds)], [width - right, y(seconds)]),
      text([left - 8, y(seconds) + 4], `${seconds.toLocaleString("en-US")} s`, grey, "end"),
    ]),
    ...sizes.map((rows) =>
      text([x(rows), height - bottom + 20], rows.toLocaleString("en-US"), grey, "middle"),
    ),
  ];
  const names = [...new Set(steps.map(({ step }) => step))];
  const ends = spreadOut(names.map((name) => y(steps.findLast(({ step }) => step === name)!.seconds)));
  const lines = names.flatMap((name, i) => {
    const own = steps.filter(({ step }) => step === name);
    const points = own.map(({ rows, seconds }) => `${x(rows).toFixed(1)},${y(seconds).toFixed(1)}`);
    const ink = inks[i % inks.length]!;
    return [
      `<polyline points="${points.join(" ")}" fill="none" stroke="${ink}" stroke-width="2"/>`,
      text([width - right + 8, ends[i]! + 4], name, ink),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
${[...marks, ...lines].join("\n")}
</svg>
`;
}

/** The same heights in their order, moved apart so that the names beside them can be read. */
function spreadOut(heights: readonly number[], least = 15): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const out = [...heights];
  for (let k = 1; k < order.length; k++)
    out[order[k]!] = Math.max(out[order[k]!]!, out[order[k - 1]!]! + least);
  return out;
}
