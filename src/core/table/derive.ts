// Catalogue columns that follow from other columns: sums of both sides, shares, rates, and the end from start and
// duration. The formulas are data; the engine computes them. A column that the source contains is never recomputed.

type Formula =
  /** a + b */
  | { op: "sum"; of: readonly [string, string] }
  /** (a − b) / (a + b); `empty` if both are 0. */
  | { op: "asymmetry"; of: readonly [string, string]; empty: number | null }
  /** a / b; no value if b is 0 or negative. */
  | { op: "ratio"; of: readonly [string, string] }
  /** A time: start + seconds. */
  | { op: "later"; of: readonly [start: string, seconds: string] }
  /** Seconds: end − start. */
  | { op: "between"; of: readonly [end: string, start: string] };

export interface Derived {
  name: string;
  formula: Formula;
}

const sum = (name: string, a: string, b: string): Derived => ({ name, formula: { op: "sum", of: [a, b] } });
const ratio = (name: string, a: string, b: string): Derived => ({
  name,
  formula: { op: "ratio", of: [a, b] },
});

/** Ordered so that each formula needs only earlier ones. */
const formulas: readonly Derived[] = [
  { name: "end_time", formula: { op: "later", of: ["start_time", "duration_s"] } },
  { name: "duration_s", formula: { op: "between", of: ["end_time", "start_time"] } },
  sum("packets", "orig_packets", "resp_packets"),
  sum("payload_bytes", "orig_payload_bytes", "resp_payload_bytes"),
  sum("ip_bytes", "orig_ip_bytes", "resp_ip_bytes"),
  sum("frame_bytes", "orig_frame_bytes", "resp_frame_bytes"),
  {
    name: "packet_asymmetry",
    formula: { op: "asymmetry", of: ["orig_packets", "resp_packets"], empty: null },
  },
  {
    name: "byte_asymmetry",
    formula: { op: "asymmetry", of: ["orig_payload_bytes", "resp_payload_bytes"], empty: 0 },
  },
  ratio("down_up_ratio", "resp_packets", "orig_packets"),
  ratio("bytes_per_s", "payload_bytes", "duration_s"),
  ratio("packets_per_s", "packets", "duration_s"),
  ratio("orig_bytes_per_s", "orig_payload_bytes", "duration_s"),
  ratio("resp_bytes_per_s", "resp_payload_bytes", "duration_s"),
  ratio("orig_packets_per_s", "orig_packets", "duration_s"),
  ratio("resp_packets_per_s", "resp_packets", "duration_s"),
];

/** The missing columns that these columns allow to compute, in order of computing. */
export function derivable(present: readonly string[]): Derived[] {
  const have = new Set(present);
  const found: Derived[] = [];
  for (const derived of formulas) {
    if (have.has(derived.name) || !derived.formula.of.every((name) => have.has(name))) continue;
    have.add(derived.name);
    found.push(derived);
  }
  return found;
}
