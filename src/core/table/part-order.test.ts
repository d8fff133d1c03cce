import { expect, test } from "vitest";
import { notesBetween, orderParts, type PartSpan } from "./part-order.ts";

const hour = 3_600_000;
const part = (name: string, fromH: number | null, toH: number | null): PartSpan => ({
  name,
  fromMs: fromH === null ? null : fromH * hour,
  toMs: toH === null ? null : toH * hour,
});

test("files are ordered by their first time, those without times last", () => {
  const spans = [part("a", 5, 6), part("b", null, null), part("c", 1, 2), part("d", 1, 3)];
  expect(orderParts(spans)).toEqual([2, 3, 0, 1]);
});

test("a missing hour is a gap, a quiet quarter of an hour is not", () => {
  const spans = [part("1.log", 0, 0.9), part("2.log", 1.15, 2), part("4.log", 3, 4)];
  expect(notesBetween(spans)).toEqual(["A gap of 60 min between 2.log and 4.log."]);
});

test("files that share time overlap, except for the few minutes in which a log is written", () => {
  expect(notesBetween([part("a", 0, 1), part("b", 0.95, 2)])).toEqual([]);
  expect(notesBetween([part("a", 0, 4), part("b", 1, 2), part("c", 3.5, 5)])).toEqual([
    "a and b overlap by 60 min; the rows of both are kept.",
    "a and c overlap by 30 min; the rows of both are kept.",
  ]);
});

test("the number of sentences is bounded, and the longest gaps are named", () => {
  const spans = Array.from({ length: 40 }, (_, i) =>
    part(`${i}`, i * 10 + (i > 20 ? 9 : 0), i * 10 + 1 + (i > 20 ? 9 : 0)),
  );
  const notes = notesBetween(spans);
  expect(notes).toHaveLength(6);
  expect(notes).toContain("A gap of 18 h between 20 and 21.");
  expect(notes[5]).toBe("34 shorter gaps between other files.");
});
