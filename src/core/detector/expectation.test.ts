// Compares the expectation of a row with its definition, computed directly over all windows.
import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { networkSpec } from "../network/parse-spec.ts";
import { createReferenceBackend } from "../network/reference/backend.ts";
import { createSequenceNetwork } from "../network/sequence-network.ts";
import type { ReadingMatrix } from "./detector.ts";
import { compress, compressRows } from "./error-score.ts";
import { createRoom, expectations, expectRows, predictWindows } from "./expectation.ts";
import { autoencoder } from "./network-shapes.ts";

const steps = 3;
const width = 2;
/** Segments of 1, 4 and 2 rows, each with two positions of padding in front that repeat its first row. */
const padding = Uint8Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0);

function reading(): ReadingMatrix {
  const random = createRandom(5);
  const data = Float32Array.from({ length: padding.length * width }, () => 8 * random.uniform() - 4);
  for (let position = padding.length - 2; position >= 0; position--)
    if (padding[position] === 1)
      data.copyWithin(position * width, (position + 1) * width, (position + 2) * width);
  const starts = Uint32Array.of(0, 3, 4, 5, 6, 9, 10);
  return { data, rows: padding.length, width, steps, starts, padding, levels: [] };
}

function model() {
  const spec = networkSpec(autoencoder("lstm", steps, width, { hidden: 4, code: 2 }));
  const host = { now: () => 0, pause: async () => {} };
  const network = createSequenceNetwork(createReferenceBackend(spec, host), 3);
  return { networks: [network], steps, width, forecasts: false };
}

test("the expectation is half the last window's and half the mean of all that cover the row; padding has none", async () => {
  const expecting = model();
  const input = reading();
  const { expected } = await expectRows(expecting, input, 0, input.rows);
  const matrix = compressRows(input.data, 0, input.rows, width);
  const output = await expecting.networks[0]!.predict({ matrix, columns: width, starts: input.starts });
  for (let position = 0; position < input.rows; position++) {
    const covering = [...input.starts.entries()].filter(([, s]) => s <= position && position < s + steps);
    for (let f = 0; f < width; f++) {
      const outputs = covering.map(([w, start]) => output[(w * steps + position - start) * width + f]!);
      const mean = outputs.reduce((sum, value) => sum + value, 0) / outputs.length;
      const wanted = padding[position] === 1 ? 0 : (mean + outputs[0]!) / 2;
      expect(expected[position * width + f]).toBeCloseTo(wanted, 6);
    }
  }
  for (const network of expecting.networks) network.close();
});

test("expecting in parts, and into reused memory, gives the same bits", async () => {
  const expecting = model();
  const input = reading();
  const { expected } = await expectRows(expecting, input, 0, input.rows);
  const room = createRoom();
  for (const [from, to] of [
    [0, 13],
    [1, 6],
    [5, 7],
    [7, 13],
    [2, 3],
  ] as const) {
    const { expect: write } = await expectations(expecting, input, from, to, { room });
    const part = new Float32Array((to - from) * width).fill(Number.NaN);
    for (let position = from; position < to; position++) write(position, part, (position - from) * width);
    expect(part).toEqual(expected.slice(from * width, to * width));
  }
  for (const network of expecting.networks) network.close();
});

test("compressing rows, padding included, equals compressing each value", async () => {
  const expecting = model();
  const input = reading();
  const { slab } = await predictWindows(expecting, input, 0, input.starts.length);
  expect(slab.base).toBe(0);
  slab.compressed.forEach((value, i) => {
    expect(value).toBeCloseTo(compress(input.data[i]!), 6);
  });
  for (const network of expecting.networks) network.close();
});
