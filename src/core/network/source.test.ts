import { describe, expect, it } from "vitest";
import { likelyCause } from "./diagnose.ts";
import { weightLayout } from "./layout.ts";
import { networkSpec } from "./parse-spec.ts";
import { checkOrder, checkSource, fillBatch, type WindowSource } from "./source.ts";

const rebuild = networkSpec({ input: { steps: 2, features: 2 }, layers: [{ type: "dense", units: 2 }] });
const forecast = networkSpec({
  input: { steps: 2, features: 2 },
  layers: [
    { type: "lstm", units: 3 },
    { type: "dense", units: 1 },
  ],
});
const classify = networkSpec({
  input: { steps: 2, features: 2 },
  layers: [{ type: "flatten" }, { type: "dense", units: 3 }],
  loss: { type: "cross-entropy" },
});
/** Rows (0,1) (2,3) (4,5) (6,7). */
const matrix = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
const source: WindowSource = { matrix, columns: 2, starts: Uint32Array.of(0, 1, 2) };
const all = { order: null, from: 0, to: 3, needs: "loss" } as const;

describe("fillBatch", () => {
  it("lays out overlapping windows, in the given order", () => {
    const order = Uint32Array.of(2, 0);
    const batch = fillBatch(rebuild, weightLayout(rebuild), source, { ...all, order, to: 2 });
    expect([...batch.x]).toEqual([4, 5, 6, 7, 0, 1, 2, 3]);
    expect(batch.target).toEqual(batch.x);
    expect(batch.weights).toBeNull();
    expect(batch.mask).toBeNull();
  });

  it("reads targets, weights and a row mask from their own arrays", () => {
    const targets = { matrix: Float32Array.of(10, 20, 30, 40), columns: 1, starts: Uint32Array.of(2, 3, 1) };
    const complete = {
      ...source,
      targets,
      sampleWeights: Float32Array.of(1, 2, 3),
      mask: Uint8Array.of(1, 1, 0, 1),
    };
    const batch = fillBatch(forecast, weightLayout(forecast), complete, all);
    expect([...batch.target]).toEqual([30, 40, 20]);
    expect([...batch.weights!]).toEqual([1, 2, 3]);
    expect([...batch.mask!]).toEqual([0, 1, 1]);
  });

  it("reads a cell mask", () => {
    const mask = Uint8Array.of(1, 0, 1, 1, 1, 1, 0, 1);
    const batch = fillBatch(rebuild, weightLayout(rebuild), { ...source, mask }, all);
    expect([...batch.mask!]).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1]);
  });

  it("reads classes, and no targets if only the input is needed", () => {
    const classes = Int32Array.of(2, -1, 0);
    const batch = fillBatch(classify, weightLayout(classify), { ...source, classes }, all);
    expect([...batch.classes]).toEqual([2, -1, 0]);
    expect(batch.target).toHaveLength(0);
    const input = fillBatch(rebuild, weightLayout(rebuild), source, { ...all, needs: "input" });
    expect(input.target).toHaveLength(0);
  });
});

describe("checkSource", () => {
  const check = (spec: typeof rebuild, change: Partial<WindowSource>) => () =>
    checkSource(spec, weightLayout(spec), { ...source, ...change }, "loss");
  it("accepts a valid source", () => {
    expect(check(rebuild, {})).not.toThrow();
    expect(check(rebuild, { mask: new Uint8Array(4) })).not.toThrow();
    expect(check(rebuild, { mask: new Uint8Array(8) })).not.toThrow();
    expect(check(classify, { classes: Int32Array.of(0, 1, 2) })).not.toThrow();
  });
  it.each<[() => void, string]>([
    [
      check(rebuild, { starts: Uint32Array.of(0, 3) }),
      "Window 1 begins at row 3 and needs 2 rows, but there are only 4.",
    ],
    [check(rebuild, { columns: 3 }), "The matrix has 3 columns where the network has 2."],
    [check(rebuild, { matrix: new Float32Array(7) }), "7 numbers, which is not a multiple of its 2 columns"],
    [check(rebuild, { sampleWeights: new Float32Array(2) }), "There are 2 sample weights for 3 windows."],
    [check(rebuild, { mask: new Uint8Array(5) }), "The mask has 5 values for 4 rows of 2 columns."],
    [
      check(forecast, {}),
      "Without targets the output must have the shape of the window, 2 × 2, but it has 1 × 1.",
    ],
    [check(classify, {}), "There are 0 classes for 3 windows."],
    [check(classify, { classes: Int32Array.of(0, 3, 1) }), "Window 1 has class 3; the network knows 3."],
    [() => checkOrder(Uint32Array.of(0, 9), 3), "The order names window 9, but there are 3."],
  ])("refuses in a sentence: %#", (work, sentence) => {
    expect(work).toThrow(sentence);
  });
});

describe("likelyCause", () => {
  const ask = (change: Partial<WindowSource>, spec = rebuild) =>
    likelyCause({
      spec,
      source: { ...source, ...change },
      validation: undefined,
      options: { columnNames: ["packets", "bytes"] },
      learningRate: 0.4,
    });
  it("names what an analyst can fix, the surest cause first", () => {
    expect(ask({})).toBe("the learning rate 0.4 is too high for this data; try 0.04");
    expect(ask({ matrix: Float32Array.of(0, 5e6, 1, 1, 2, 0, 0, 0) })).toBe(
      'column "bytes" is not scaled (its values reach 5000000, most others 2)',
    );
    expect(ask({ matrix: Float32Array.of(0, 5e6, 1, 1, 2, 0, Number.NaN, 0) })).toBe(
      'column "packets" holds a value that is not a finite number in row 3',
    );
    expect(ask({ sampleWeights: Float32Array.of(1, Number.POSITIVE_INFINITY, 1) })).toBe(
      "the sample weight of window 1 is not a finite number",
    );
  });
  it("reads every row that a window covers, in any order of windows, and no other row", () => {
    const broken = matrix.slice();
    broken[0] = Number.NaN;
    expect(ask({ matrix: broken, starts: Uint32Array.of(2, 0) })).toContain("in row 0");
    expect(ask({ matrix: broken, starts: Uint32Array.of(2, 1) })).toContain("learning rate");
    const targets = { matrix: Float32Array.of(1, 2, 1e9, 3), columns: 1, starts: Uint32Array.of(0, 1, 2) };
    expect(ask({ targets }, forecast)).toContain('column "1 of the target" is not scaled');
  });
});
