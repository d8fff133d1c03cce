// The line of steps: the last first, again in the order they were done, one out of the middle, and nothing after something new.
import { expect, test } from "vitest";
import { UndoLine } from "./undo-line.ts";

test("all are taken back, the last first, and done again, the first first", () => {
  const line = new UndoLine<string>();
  for (const step of ["a", "b", "c"]) line.did(step);
  expect([line.takeBack(), line.takeBack(), line.takeBack(), line.takeBack()]).toEqual([
    "c",
    "b",
    "a",
    undefined,
  ]);
  expect([line.doAgain(), line.doAgain(), line.doAgain(), line.doAgain()]).toEqual([
    "a",
    "b",
    "c",
    undefined,
  ]);
  expect(line.takeBack()).toBe("c");
});

test("one out of the middle is taken back once, and the rest still are", () => {
  const line = new UndoLine<string>();
  for (const step of ["a", "b", "c"]) line.did(step);
  expect([line.takeBack("b"), line.takeBack("b")]).toEqual(["b", undefined]);
  expect([line.takeBack(), line.takeBack(), line.takeBack()]).toEqual(["c", "a", undefined]);
});

test("something new ends what could be done again; what is dropped or forgotten is gone", () => {
  const line = new UndoLine<string>();
  line.did("a");
  line.takeBack();
  line.did("b");
  expect(line.doAgain()).toBeUndefined();
  line.did("c");
  line.drop("b");
  expect([line.takeBack(), line.takeBack()]).toEqual(["c", undefined]);
  line.drop("c");
  expect(line.doAgain()).toBeUndefined();
  line.did("d");
  line.forget();
  expect(line.takeBack()).toBeUndefined();
});
