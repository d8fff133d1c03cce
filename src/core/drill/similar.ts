// Finds the flow of a dataset that is most similar to a plant. It provides the values that the plant lacks.
import type { Random } from "../math/random.ts";
import type { Plant } from "./family.ts";

/** The flows to compare, in order of time; `rowIds` are the numbers to return. */
interface SimilarFlows {
  readonly rows: number;
  readonly rowIds: Uint32Array;
  readonly protocol: Uint8Array;
  readonly port: Int32Array;
  readonly durationS: Float32Array;
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
}

/** Flows kept to choose from, per kind. */
const most = 96;
const protocolNumbers: Readonly<Record<Plant["protocol"], number>> = { tcp: 6, udp: 17, icmp: 1 };

/** Kinds from narrow to wide: by protocol, port and which sides sent data; the last contains all flows. */
const kindsOf = (protocol: number, port: number, out: number, back: number): string[] => {
  const sides = `${out > 0 ? 1 : 0}${back > 0 ? 1 : 0}`;
  return [`${protocol} ${port} ${sides}`, `${protocol} ${sides}`, `${protocol}`, ""];
};

/** @returns a function from a plant to the number of the most similar flow, −1 if there is none */
export function createSimilar(flows: SimilarFlows, random: Random): (plant: Plant) => number {
  const kinds = new Map<string, { seen: number; rows: number[] }>();
  for (let row = 0; row < flows.rows; row++) {
    for (const kind of kindsOf(
      flows.protocol[row]!,
      flows.port[row]!,
      flows.bytesOut[row]!,
      flows.bytesIn[row]!,
    )) {
      const known = kinds.get(kind) ?? { seen: 0, rows: [] };
      if (known.seen === 0) kinds.set(kind, known);
      known.seen++;
      // Each of them is kept with the same chance (reservoir sampling).
      if (known.rows.length < most) known.rows.push(row);
      else {
        const at = random.below(known.seen);
        if (at < most) known.rows[at] = row;
      }
    }
  }
  const closeness = (row: number, { bytesOut, bytesIn, durationS }: Plant): number =>
    Math.abs(Math.log1p(flows.bytesOut[row]!) - Math.log1p(bytesOut)) +
    Math.abs(Math.log1p(flows.bytesIn[row]!) - Math.log1p(bytesIn)) +
    0.5 * Math.abs(Math.log1p(flows.durationS[row]!) - Math.log1p(durationS));
  return (plant) => {
    const wanted = kindsOf(protocolNumbers[plant.protocol], plant.port, plant.bytesOut, plant.bytesIn);
    const rows = wanted.map((kind) => kinds.get(kind)?.rows).find((found) => found !== undefined) ?? [];
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const row of rows) {
      const apart = closeness(row, plant);
      if (apart < least) {
        least = apart;
        best = row;
      }
    }
    return best < 0 ? -1 : flows.rowIds[best]!;
  };
}
