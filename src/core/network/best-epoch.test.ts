import { expect, test } from "vitest";
import { bestEpoch } from "./best-epoch.ts";

const epoch = (loss: number, validationLoss: number | null = null) => ({ loss, validationLoss });

test("the best epoch has the lowest loss on held-out rows", () => {
  const history = [epoch(5, 4), epoch(3, 2), epoch(1, 3)];
  expect(bestEpoch(history)).toBe(history[1]);
  expect(bestEpoch([])).toBeNull();
});

test("without held-out rows the training loss decides, and a tiny gain does not count", () => {
  const history = [epoch(2), epoch(2 * (1 - 5e-5)), epoch(3)];
  expect(bestEpoch(history)).toBe(history[0]);
});
