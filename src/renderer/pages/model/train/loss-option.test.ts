// The loss chart: scale, best epoch, learning rate, and description.
import { expect, test } from "vitest";
import {
  descriptionOf,
  drawnSvg,
  plainTheme,
  textsOf,
  tipAt,
} from "../../../../../test/support/draw-chart.ts";
import { lossHeightPx, lossOption } from "./loss-option.ts";

const epochs = [
  { epoch: 1, loss: 0.9, validationLoss: 1.1, learningRate: 0.001 },
  { epoch: 2, loss: 0.4, validationLoss: 0.6, learningRate: 0.001 },
  { epoch: 3, loss: 0.31234, validationLoss: null, learningRate: 0.0005 },
];

test("two losses, the best epoch, and the learning rate below", () => {
  const option = lossOption(plainTheme, epochs, 2);
  expect(descriptionOf(option)).toBe("After 3 epochs: train loss 0.312; epoch 2 is kept.");
  const texts = textsOf(drawnSvg(option, 600, lossHeightPx(epochs)));
  expect(texts).toEqual(expect.arrayContaining(["kept", "learning rate", "1", "2", "3"]));
  expect(tipAt(option, 2)).toEqual(["epoch 3", "train 0.31234", "learning rate 0.0005"]);
});

test("losses that span more than a decade get a logarithmic scale", () => {
  const steep = [{ epoch: 1, loss: 50, validationLoss: null }, ...epochs.slice(1)];
  expect(lossOption(plainTheme, steep, null).yAxis).toMatchObject([{ type: "log" }, {}]);
  expect(lossOption(plainTheme, epochs, null).yAxis).toMatchObject([{ type: "value" }, {}]);
});

test("before the first epoch nothing is drawn, and the description says so", () => {
  const option = lossOption(plainTheme, [], null);
  expect(descriptionOf(option)).toBe("No epoch is finished yet.");
  expect(drawnSvg(option)).not.toMatch(/NaN|Infinity/);
});

test("the word for the kept epoch is inside the drawing, at the last epoch too", () => {
  const width = 600;
  const svg = drawnSvg(lossOption(plainTheme, epochs, 3), width, lossHeightPx(epochs));
  const [, attributes = ""] = /<text([^>]*)>kept</.exec(svg) ?? [];
  const x = Number(/(?:translate\(|x=")([\d.]+)/.exec(attributes)?.[1]);
  // Four letters of eleven pixels, around the middle.
  expect(x + 13).toBeLessThanOrEqual(width);
  expect(x).toBeGreaterThan(width / 2);
});
