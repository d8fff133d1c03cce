import { describe, expect, it } from "vitest";
import { flowColumns } from "../table/catalogue.ts";
import { flowFormulas } from "./flow-formulas.ts";
import {
  difference,
  double,
  type Formula,
  fillColumns,
  int,
  known,
  ratio,
  smaller,
  span,
  spreadOf,
  sum,
  where,
} from "./formula.ts";
import { RECORD_WORDS } from "./record.ts";

/** Derives columns from records with these int32 words from 0 and doubles from 1, one row each. */
function derive(rows: { ints?: number[]; doubles?: number[] }[], formulas: Record<string, Formula>) {
  const f64 = new Float64Array(rows.length * RECORD_WORDS);
  const i32 = new Int32Array(f64.buffer);
  rows.forEach(({ ints = [], doubles = [] }, row) => {
    i32.set(ints, 2 * row * RECORD_WORDS);
    f64.set(doubles, row * RECORD_WORDS + 1);
  });
  const out: Record<string, number[]> = {};
  const memory = new Map<string, Float64Array>();
  fillColumns({ rows: rows.length, f64, i32, contents: [] }, new Map(Object.entries(formulas)), (name) => {
    memory.set(name, new Float64Array(rows.length));
    return memory.get(name)!;
  });
  for (const [name, values] of memory) out[name] = [...values];
  return out;
}

const none = Number.NaN;

describe("formulas", () => {
  it("read words, bits of them and doubles from the records", () => {
    const rows = [
      { ints: [-5, 0x0007_ffff], doubles: [2.5] },
      { ints: [3, -1], doubles: [-1] },
    ];
    expect(
      derive(rows, {
        whole: int(0),
        high: int(1, { shift: 16, mask: 0xffff }),
        less: int(0, { scale: 10, plus: -1 }),
        real: double(1, 2),
        seen: known(double(1)),
      }),
    ).toEqual({ whole: [-5, 3], high: [7, 0xffff], less: [-51, 29], real: [5, -2], seen: [2.5, none] });
  });

  it("read columns that come later, and other formulas", () => {
    const all = derive([{ ints: [6, 3] }, { ints: [4, 0] }], {
      share: ratio(difference("a", "b"), sum(sum("a", "b"), 1)),
      double: sum("total", "total"),
      total: sum("a", "b"),
      a: int(0),
      b: int(1),
    });
    expect(all).toEqual({ share: [0.3, 0.8], double: [18, 8], total: [9, 4], a: [6, 4], b: [3, 0] });
  });

  it("keep the operands of one formula separate", () => {
    const deep = sum(difference(sum(int(0), 1), sum(int(1), 2)), difference(sum(int(0), 3), sum(int(1), 4)));
    // (10 + 1 − 1 − 2) + (10 + 3 − 1 − 4)
    expect(derive([{ ints: [10, 1] }], { deep }).deep).toEqual([16]);
  });

  it("have no value, or the given default, for a division by zero or a failed condition", () => {
    const rows = [{ ints: [6, 3] }, { ints: [6, 0] }];
    expect(
      derive(rows, {
        ratio: ratio(int(0), int(1)),
        mean: ratio(int(0), int(1), { otherwise: 0, scale: 10 }),
        where: where(int(1), int(0)),
        either: where(int(1), 1, { otherwise: -1 }),
        least: smaller(where(int(1), int(0)), 9),
      }),
    ).toEqual({ ratio: [2, none], mean: [20, 0], where: [6, none], either: [1, -1], least: [6, 9] });
  });

  it("measure from one moment to a later one, if both are known", () => {
    const rows = [
      [1, 3],
      [3, 1],
      [-1, 3],
      [1, -1],
    ].map((doubles) => ({ doubles }));
    expect(derive(rows, { took: span(double(1), double(2), 0.5) }).took).toEqual([1, none, none, none]);
  });

  it("compute a sample's standard deviation, and 0 for equal values or fewer than two", () => {
    // Values 2, 4, 9: sum 15, squares 101, (101 − 75) / 2 = 13. Three times 0.1 leaves a rounding error.
    const rows = [
      { ints: [3], doubles: [15, 101] },
      { ints: [1], doubles: [5, 25] },
      { ints: [3], doubles: [0.1 + 0.1 + 0.1, 3 * 0.1 * 0.1] },
    ];
    const found = derive(rows, { std: spreadOf(int(0), double(1), double(2), 2) });
    expect(found.std).toEqual([2 * Math.sqrt(13), 0, 0]);
  });
});

it("are listed in the catalogue's order", () => {
  const numbers = flowColumns.filter(
    ({ kind, group }) => kind !== "text" && !["label", "service", "source"].includes(group),
  );
  const expected = numbers.map(({ name }) => name).filter((name) => name !== "tunnel_id");
  expect([...flowFormulas.keys()]).toEqual(expected);
});
