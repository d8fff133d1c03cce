// A shared detector gives every caller the bits that it would have alone, and nobody waits for a large matrix.
import { afterAll, describe, expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { createReferenceBackend } from "../network/reference/backend.ts";
import { createSequenceNetwork } from "../network/sequence-network.ts";
import type { Detector, ReadingMatrix } from "./detector.ts";
import { fitDetector } from "./detectors.ts";
import { sharedDetector } from "./shared-detector.ts";

const width = 3;
const steps = 3;
const clock = { now: () => performance.now(), pause: () => Promise.resolve() };
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Sequences of four rows, each filled at its beginning. */
function sequences(count: number, seed: number): ReadingMatrix {
  const random = createRandom(seed);
  const long = 4 + steps - 1;
  const rows = count * long;
  const data = Float32Array.from({ length: rows * width }, () => random.normal());
  const padding = Uint8Array.from({ length: rows }, (_, row) => Number(row % long < steps - 1));
  for (let row = rows - 2; row >= 0; row--)
    if (padding[row] === 1) data.copyWithin(row * width, (row + 1) * width, (row + 2) * width);
  const starts = Uint32Array.from({ length: 4 * count }, (_, w) => Math.floor(w / 4) * long + (w % 4));
  return { data, rows, width, steps, starts, padding, levels: [] };
}

const fitted = (kind: "lstm-autoencoder" | "mahalanobis" | "isolation-forest") =>
  fitDetector(kind, sequences(40, 1), {
    random: createRandom(1),
    network: {
      ...{ seed: 1, epochs: 1, now: clock.now, shape: { hidden: 4, code: 2 } },
      createNetwork: (spec, seed) => createSequenceNetwork(createReferenceBackend(spec, clock), seed),
    },
  });

/** The detector, with the number of rows of each of its calls. */
function counted(detector: Detector) {
  const calls: number[] = [];
  const score: Detector["score"] = (input, options) => {
    calls.push((options?.to ?? input.rows) - (options?.from ?? 0));
    return detector.score(input, options);
  };
  return { detector: { ...detector, score }, calls };
}

describe.each(["lstm-autoencoder", "mahalanobis", "isolation-forest"] as const)("%s", async (kind) => {
  const detector = await fitted(kind);
  afterAll(() => detector.close());
  const inputs = [1, 30, 2, 5, 3, 1, 12].map((count, n) => sequences(count, 10 + n));
  const rowsOf = ({ padding, rows }: ReadingMatrix) =>
    Array.from({ length: rows }, (_, row) => row).filter((row) => padding![row] === 0);
  const real = (input: ReadingMatrix, scores: Float32Array) => rowsOf(input).map((row) => scores[row]);

  test("scores of many at once have the bits of each alone", async () => {
    const { detector: inner, calls } = counted(detector);
    const shared = sharedDetector(inner, { pause, together: 24 });
    const together = await Promise.all(inputs.map((input) => shared.score(input)));
    for (const [n, input] of inputs.entries())
      expect(real(input, together[n]!), `${n}`).toEqual(real(input, await detector.score(input)));
    // 4 + 8 + 12 rows, then 20 + 4, each with its padding; the large ones come in pieces.
    expect(calls.slice(0, 3)).toContain(36);
    expect(calls.length).toBeLessThan(inputs.length + 8);
  });

  test("reasons, a few at a time between the scores of others, are those of each alone", async () => {
    const shared = sharedDetector(detector, { pause, together: 24, explained: 4 });
    const [explained] = await Promise.all([
      Promise.all(inputs.map((input) => shared.explain(input, rowsOf(input), { windows: false }))),
      Promise.all(inputs.map((input) => shared.score(input))),
    ]);
    for (const [n, input] of inputs.entries())
      expect(explained[n]).toEqual(await detector.explain(input, rowsOf(input), { windows: false }));
  });
});

test("a small matrix does not wait for a large one", async () => {
  const shared = sharedDetector(await fitted("mahalanobis"), { pause, together: 24, explained: 4 });
  const ended: string[] = [];
  const large = shared.score(sequences(200, 3)).then(() => ended.push("large"));
  const reasons = shared
    .explain(sequences(20, 4), [5, 11, 17, 23, 29, 35, 41, 47, 53, 59])
    .then(() => ended.push("reasons"));
  await pause();
  const small = shared.score(sequences(2, 5)).then(() => ended.push("small"));
  await Promise.all([large, reasons, small]);
  expect(ended).toEqual(["small", "reasons", "large"]);
});

test("a matrix of another width fails, and only it", async () => {
  const detector = await fitted("mahalanobis");
  const shared = sharedDetector(detector, { pause });
  const input = sequences(3, 6);
  const wide = { ...input, width: 2, rows: (input.rows * width) / 2 };
  const [one, two, three] = await Promise.allSettled([input, wide, input].map((each) => shared.score(each)));
  expect([one!.status, two!.status, three!.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
