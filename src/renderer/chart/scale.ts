// Scales of small charts: from a value to its place between 0 and 1, and the round values at which an axis is marked. Pure.

export interface Scale {
  from: number;
  to: number;
  /** On "log" what is not above zero lies at the start; "symlog" begins at zero and is logarithmic above one. */
  kind: "linear" | "log" | "symlog";
}

/** Place of a value along a scale, 0 to 1 within it. */
export function placeOf({ from, to, kind }: Scale, value: number): number {
  const bend = bends[kind];
  const low = bend(from);
  const high = bend(to);
  return high === low ? 0.5 : (bend(value) - low) / (high - low);
}

/** The value at a place of a scale. */
export function valueAt({ from, to, kind }: Scale, place: number): number {
  const bend = bends[kind];
  const bent = bend(from) + place * (bend(to) - bend(from));
  if (kind === "linear") return bent;
  return kind === "log" ? 10 ** bent : 10 ** bent - 1;
}

const bends = {
  linear: (value: number) => value,
  log: (value: number) => Math.log10(Math.max(1e-12, value)),
  symlog: (value: number) => Math.log10(1 + Math.max(0, value)),
};

/** Round values within a scale, about as many as there is room for. */
export function ticksOf({ from, to, kind }: Scale, most: number): number[] {
  if (!(to > from)) return [from];
  return kind === "linear" ? linearTicks(from, to, most) : decadeTicks(from, to, kind, most);
}

function linearTicks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= rough * 0.999) ?? 10 * power;
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n++)
    ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

function decadeTicks(from: number, to: number, kind: "log" | "symlog", most: number): number[] {
  const first = kind === "symlog" ? 0 : Math.ceil(Math.log10(Math.max(1e-12, from)) - 1e-9);
  const last = Math.floor(Math.log10(Math.max(1e-12, to)) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const ticks = kind === "symlog" ? [0] : [];
  for (let power = first; power <= last; power += every) ticks.push(10 ** power);
  return ticks;
}
