// The curves of a soak as SVG: memory, descriptors, disk and latency over time, one below the other, each from zero.

export interface SoakSample {
  minutes: number;
  rounds: number;
  memoryMb: number;
  descriptors: number;
  diskMb: number;
  /** The slowest reply to the second window since the last sample, and the median. */
  slowestMs: number;
  medianMs: number;
}

const [width, rowHeight, left, top] = [720, 130, 80, 40];

const rows: readonly { title: string; unit: string; of: (sample: SoakSample) => number }[] = [
  { title: "memory of host and engine", unit: "MB", of: ({ memoryMb }) => memoryMb },
  { title: "descriptors", unit: "", of: ({ descriptors }) => descriptors },
  { title: "disk", unit: "MB", of: ({ diskMb }) => diskMb },
  { title: "middle latency of the second window", unit: "ms", of: ({ medianMs }) => medianMs },
];

export function soakChart(samples: readonly SoakSample[], verdict: string): string {
  const end = Math.max(1e-9, samples.at(-1)?.minutes ?? 0);
  const x = (minutes: number) => left + ((width - left - 20) * minutes) / end;
  const parts = rows.map(({ title, unit, of }, i) => {
    const most = Math.max(1e-9, ...samples.map(of));
    const base = top + (i + 1) * rowHeight - 30;
    const y = (value: number) => base - ((rowHeight - 55) * value) / most;
    const points = samples.map((sample) => `${x(sample.minutes).toFixed(1)},${y(of(sample)).toFixed(1)}`);
    return [
      `<text x="${left}" y="${base - rowHeight + 45}" font-weight="bold">${title}</text>`,
      `<line x1="${left}" y1="${base}" x2="${width - 20}" y2="${base}" stroke="#888"/>`,
      `<text x="${left - 6}" y="${base}" text-anchor="end">0</text>`,
      `<text x="${left - 6}" y="${y(most) + 4}" text-anchor="end">${Math.round(most)} ${unit}</text>`,
      `<polyline points="${points.join(" ")}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>`,
    ].join("\n");
  });
  const height = top + rows.length * rowHeight + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="22">${escapeXml(verdict)}</text>`,
    ...parts,
    `<text x="${width - 20}" y="${height - 8}" text-anchor="end">${end.toFixed(1)} minutes</text>`,
    "</svg>\n",
  ].join("\n");
}

const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export interface SoakVerdict {
  /** Memory at the end ÷ memory after the first sixth; null if it was not measured. */
  growth: number | null;
  isFlat: boolean;
  sentence: string;
}

/** The share of the run that is a warm-up: ten minutes of an hour. */
const warmUp = 1 / 6;
const mostGrowth = 1.05;

export function judgeSoak(samples: readonly SoakSample[]): SoakVerdict {
  const end = samples.at(-1)?.minutes ?? 0;
  const after = samples.filter(({ minutes }) => minutes >= end * warmUp);
  const tenth = Math.max(1, Math.ceil(after.length / 10));
  const ratio = (of: (sample: SoakSample) => number): number | null => {
    if (after.length < 2) return null;
    const first = middle(after.slice(0, tenth).map(of));
    return first > 0 ? middle(after.slice(-tenth).map(of)) / first : null;
  };
  const growth = ratio(({ memoryMb }) => memoryMb);
  const others = [ratio(({ descriptors }) => descriptors), ratio(({ diskMb }) => diskMb)];
  const isFlat =
    growth !== null && growth <= mostGrowth && others.every((one) => one === null || one <= 1.25);
  const say = (value: number | null) => (value === null ? "not measured" : `× ${value.toFixed(2)}`);
  const sentence = `${isFlat ? "flat" : "grows"} after ${end.toFixed(1)} minutes and ${samples.at(-1)?.rounds ?? 0} rounds: memory ${say(growth)}, descriptors ${say(others[0]!)}, disk ${say(others[1]!)} since the first sixth`;
  return { growth, isFlat, sentence };
}

function middle(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}
