// The undo list: undo in reverse order, redo in order, one step out of the middle, and no redo after a new step.
import { expect, test } from "vitest";
import { UndoLine } from "./undo-line.ts";

test("steps are undone last first, and redone first first", () => {
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

test("a step from the middle is undone once, and so are the others", () => {
  const line = new UndoLine<string>();
  for (const step of ["a", "b", "c"]) line.did(step);
  expect([line.takeBack("b"), line.takeBack("b")]).toEqual(["b", undefined]);
  expect([line.takeBack(), line.takeBack(), line.takeBack()]).toEqual(["c", "a", undefined]);
});

test("a new step ends redo; dropped and forgotten steps are gone", () => {
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
