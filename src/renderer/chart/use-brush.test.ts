// The keys of a brush: it keeps its width at the ends, and the first arrow creates it.
import { expect, test } from "vitest";
import { stepped } from "./use-brush.ts";

test("arrows move, Shift widens, ends stop", () => {
  expect(stepped(null, "ArrowRight", false, 100)).toEqual({ from: 0, to: 10 });
  expect(stepped(null, "ArrowLeft", false, 100)).toEqual({ from: 90, to: 100 });
  expect(stepped(null, "a", false, 100)).toBeNull();
  const range = { from: 40, to: 50 };
  expect(stepped(range, "ArrowRight", false, 100)).toEqual({ from: 41, to: 51 });
  expect(stepped(range, "ArrowRight", true, 100)).toEqual({ from: 40, to: 51 });
  expect(stepped(range, "ArrowLeft", true, 100)).toEqual({ from: 39, to: 50 });
  expect(stepped(range, "PageDown", false, 100)).toEqual({ from: 50, to: 60 });
  expect(stepped(range, "End", false, 100)).toEqual({ from: 90, to: 100 });
  expect(stepped({ from: 0, to: 10 }, "ArrowLeft", false, 100)).toEqual({ from: 0, to: 10 });
  expect(stepped({ from: 95, to: 100 }, "ArrowRight", true, 100)).toEqual({ from: 95, to: 100 });
  expect(stepped(null, "ArrowRight", false, 1)).toEqual({ from: 0, to: 1 });
});
