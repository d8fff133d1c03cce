import { describe, expect, test } from "vitest";
import type { DetectorKind } from "../../shared/detectors.ts";
import { createRandom } from "../math/random.ts";
import { createReferenceBackend } from "../network/reference/backend.ts";
import { createSequenceNetwork } from "../network/sequence-network.ts";
import type { Detector, ReadingMatrix } from "./detector.ts";
import { type FittableKind, fitDetector, restoreDetector } from "./detectors.ts";
import { createEnsemble, ensembleMember } from "./ensemble.ts";
import { compress, expand } from "./error-score.ts";
import { expectedPath, fitForest, forestContributions, scoreForest, scoreForestPlainly } from "./forest.ts";
import type { NetworkMaker } from "./network-detector.ts";
import { cosineRate } from "./schedule.ts";
import { scoreSeries } from "./series-watch.ts";
import { fitWhitener, whitenedSquares } from "./whitener.ts";

const clock = { now: () => performance.now(), pause: () => Promise.resolve() };
const createNetwork: NetworkMaker = (spec, seed) =>
  createSequenceNetwork(createReferenceBackend(spec, clock), seed);

/** Rows around y = 2x, with an independent third feature. The last row breaks the relation but stays in range. */
function rowsOf(count: number, seed: number, steps = 1): ReadingMatrix {
  const random = createRandom(seed);
  const data = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const x = random.normal();
    data.set([x, 0.9 * x + 0.1 * random.normal(), random.normal()], i * 3);
  }
  const starts = new Uint32Array(count - steps + 1).map((_, i) => i);
  return { data, rows: count, width: 3, steps, starts, padding: null, levels: [] };
}

const options = (epochs: number) => ({
  random: createRandom(1),
  network: { createNetwork, seed: 1, now: clock.now, epochs, members: 1, shape: { hidden: 8, code: 2 } },
});

function withStranger(input: ReadingMatrix): ReadingMatrix {
  const data = input.data.slice();
  data.set([2, -2, 0], (input.rows - 1) * 3);
  return { ...input, data };
}

async function check(detector: Detector, kind: DetectorKind, steps: number, factor: number): Promise<void> {
  const test = withStranger(rowsOf(60, 9, steps));
  const scores = await detector.score(test);
  expect(scores).toHaveLength(60);
  const others = [...scores.slice(steps, -1)].sort((a, b) => a - b);
  expect(scores[59]).toBeGreaterThan(factor * others[others.length >> 1]!);
  expect([...(await detector.score(test, { from: 20, to: 40 }))]).toEqual([...scores.slice(20, 40)]);
  const [why] = await detector.explain(test, [59]);
  expect(why!.score).toBeCloseTo(scores[59]!, 4);
  expect(why!.parts.reduce((a, b) => a + b)).toBeCloseTo(why!.score, 6);
  expect(Math.abs(why!.parts[2]!)).toBeLessThan(Math.max(why!.parts[0]!, why!.parts[1]!));
  const restored = restoreDetector(detector.state(), createNetwork);
  expect(restored.kind).toBe(kind);
  expect([...(await restored.score(test))]).toEqual([...scores]);
  restored.close();
}

describe("row detectors: the outlier stands out, parts sum to the score, a restored detector scores the same", () => {
  test.each<[FittableKind, number]>([
    ["mean-z", 1.5],
    ["pca", 2],
    ["mahalanobis", 5],
    ["knn", 4],
    ["isolation-forest", 0.3],
    ["online-autoencoders", 3],
  ])("%s", async (kind, factor) => {
    await check(await fitDetector(kind, rowsOf(400, 3), options(1)), kind, 1, factor);
  });
});

describe("networks, on the plain engine", () => {
  test.each<[FittableKind, number, number]>([
    ["dense-autoencoder", 1, 3],
    ["lstm-autoencoder", 1, 3],
    ["lstm-autoencoder", 3, 2],
    ["gru-autoencoder", 1, 3],
    ["lstm-predictor", 3, 1.2],
  ])("%s over %i steps", async (kind, steps, factor) => {
    const detector = await fitDetector(kind, rowsOf(400, 3, steps), options(12));
    await check(detector, kind, steps, factor);
    if (steps > 1) {
      const [why] = await detector.explain(rowsOf(30, 4, steps), [20]);
      expect(why!.window).toMatchObject({ start: 21 - steps, steps });
      expect(why!.window!.cells).toHaveLength(steps * 3);
      expect(why!.window!.cells.slice(-3).some((cell) => cell > 0)).toBe(true);
      expect(why!.window!.expected.slice(-3).some((value) => value !== 0)).toBe(true);
    }
    const { data, width } = await detector.embed(rowsOf(30, 4, steps), [5, 10]);
    expect(data).toHaveLength(2 * width);
    detector.close();
  });

  test("the same seed gives the same model, another seed another", async () => {
    const scoresOf = async (seed: number) => {
      const o = options(3);
      const detector = await fitDetector("lstm-autoencoder", rowsOf(200, 3), {
        ...o,
        network: { ...o.network, seed },
      });
      const scores = await detector.score(rowsOf(20, 5));
      detector.close();
      return [...scores];
    };
    expect(await scoresOf(4)).toEqual(await scoresOf(4));
    expect(await scoresOf(4)).not.toEqual(await scoresOf(5));
  });

  test("fine-tuning starts from given weights", async () => {
    const o = options(6);
    const first = await fitDetector("lstm-autoencoder", rowsOf(200, 3), o);
    const tuned = await fitDetector("lstm-autoencoder", rowsOf(200, 8), {
      ...o,
      network: { ...o.network, epochs: 1, from: first.state() },
    });
    const losses = tuned.state().facts.losses as { loss: number }[][];
    const before = first.state().facts.losses as { loss: number }[][];
    expect(losses[0]![0]!.loss).toBeLessThan(before[0]![0]!.loss);
    first.close();
    tuned.close();
  });

  test("a cancelled training only throws", async () => {
    const o = options(3);
    await expect(
      fitDetector("lstm-autoencoder", rowsOf(100, 3), {
        ...o,
        network: { ...o.network, signal: { aborted: true } },
      }),
    ).rejects.toThrow("cancelled");
  });

  test("a predictor of single rows and a matrix of another width are refused", async () => {
    await expect(fitDetector("lstm-predictor", rowsOf(50, 1), options(1))).rejects.toThrow(
      "at least 2 steps",
    );
    const detector = await fitDetector("mean-z", rowsOf(50, 1), options(1));
    await expect(detector.score({ ...rowsOf(5, 1), width: 4 })).rejects.toThrow("3 features");
  });

  test("the classifier learns labels of windows", async () => {
    const input = rowsOf(300, 3, 3);
    const classes = Int32Array.from({ length: 300 }, (_, i) => (input.data[3 * i]! > 0.8 ? 1 : 0));
    const detector = await fitDetector("cnn-lstm-classifier", input, {
      ...options(4),
      labels: { classes, classNames: ["normal", "attack"], normalClass: 0 },
    });
    const scores = await detector.score(input);
    const meanOf = (c: number) => {
      const chosen = [...scores].filter((_, i) => i > 2 && classes[i] === c);
      return chosen.reduce((a, b) => a + b, 0) / chosen.length;
    };
    expect(meanOf(1)).toBeGreaterThan(meanOf(0));
    const [why] = await detector.explain(input, [50]);
    expect(why!.parts.reduce((a, b) => a + b)).toBeCloseTo(why!.score, 6);
    detector.close();
  }, 120_000);
});

test("an ensemble adds its members' scores, scaled by their held-out rows", async () => {
  const train = rowsOf(400, 3);
  const held = rowsOf(200, 4);
  const members = [];
  for (const kind of ["mahalanobis", "isolation-forest"] as const) {
    const detector = await fitDetector(kind, train, options(1));
    members.push(ensembleMember(detector, await detector.score(held)));
  }
  const ensemble = createEnsemble(members);
  const strange = withStranger(rowsOf(60, 9));
  const scores = await ensemble.score(strange);
  expect(scores.indexOf(Math.max(...scores))).toBe(59);
  const [why] = await ensemble.explain(strange, [59]);
  expect(why!.parts.reduce((a, b) => a + b)).toBeCloseTo(scores[59]!, 4);
  expect(() => createEnsemble([])).toThrow();
});

test("forest: the fast walk, the plain walk and the contributions agree", () => {
  const input = rowsOf(1000, 6);
  const forest = fitForest(input.data, 1000, 3, createRandom(2), { trees: 20, sample: 64 });
  const fast = scoreForest(forest, input.data, 0, 1000);
  for (const row of [0, 1, 2, 3, 500, 997, 998, 999]) {
    expect(fast[row]).toBeCloseTo(scoreForestPlainly(forest, input.data, row), 5);
    const parts = forestContributions(forest, input.data, row);
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(fast[row]!, 5);
  }
  expect([...scoreForest(forest, input.data, 100, 103)]).toEqual([...fast.slice(100, 103)]);
  expect(expectedPath(256)).toBeCloseTo(10.2448, 3);
});

test("forest: constant rows, one row and no spread do not fail", () => {
  const constant = new Float32Array(30).fill(5);
  const forest = fitForest(constant, 10, 3, createRandom(1), { trees: 5 });
  expect(new Set(scoreForest(forest, constant, 0, 10)).size).toBe(1);
  const one = fitForest(constant, 1, 3, createRandom(1), { trees: 2 });
  expect(Number.isFinite(scoreForest(one, constant, 0, 1)[0]!)).toBe(true);
});

test("whitening: squares sum to the Mahalanobis distance", () => {
  const input = rowsOf(500, 7);
  const whitener = fitWhitener(input.data, 500, 3, 1e-9);
  const squares = new Float64Array(3);
  let total = 0;
  for (let i = 0; i < 500; i++) total += whitenedSquares(whitener, input.data, 3 * i, squares);
  expect(total / 500).toBeCloseTo(3, 4);
});

test("whitening: features have the same bits four at a time as one by one", () => {
  const random = createRandom(5);
  for (const width of [1, 3, 4, 6, 13]) {
    const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());
    const whitener = { width, centre: numbers(width), matrix: numbers(width * width) };
    const data = numbers(2 * width);
    const squares = new Float64Array(width);
    const sum = whitenedSquares(whitener, data, width, squares);
    const plain = new Float64Array(width);
    let plainSum = 0;
    for (let i = 0; i < width; i++) {
      let value = 0;
      for (let j = 0; j < width; j++)
        value += whitener.matrix[i * width + j]! * (data[width + j]! - whitener.centre[j]!);
      plain[i] = value * value;
      plainSum += plain[i]!;
    }
    expect([...squares, sum]).toEqual([...plain, plainSum]);
  }
});

test("network units are invertible, and the learning rate falls along a cosine", () => {
  for (const x of [-20, -1, -0.3, 0, 0.5, 1, 7]) expect(expand(compress(x))).toBeCloseTo(x, 10);
  expect(cosineRate(1, 0.1, 0, 11)).toBe(1);
  expect(cosineRate(1, 0.1, 10, 11)).toBeCloseTo(0.1, 12);
  expect(cosineRate(1, 0.1, 5, 11)).toBeCloseTo(0.55, 12);
});

test("series watch: a spike in a daily rhythm scores once, and nothing scores during probation", () => {
  const values = Array.from({ length: 2000 }, (_, t) => 10 + 5 * Math.sin((2 * Math.PI * t) / 96));
  values[1500] = 60;
  const scores = scoreSeries(values, { probation: 300 });
  expect(Math.max(...scores.slice(0, 300))).toBe(0);
  expect(scores.indexOf(Math.max(...scores))).toBe(1500);
  expect(Math.max(...scores.slice(1501, 1660))).toBe(0);
  values[1900] = Number.NaN;
  expect([...scoreSeries(values, { probation: 300 }).slice(0, 1900)]).toEqual([...scores.slice(0, 1900)]);
  expect(scoreSeries([], { probation: 2 })).toHaveLength(0);
});
