// The chart of losses over epochs: for training rows and held-out rows, with the learning rate below. Pure functions.

import { logAxis, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { line, uprights } from "../../../chart/marks.ts";
import { frameOption, plotMargin } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatNumber } from "../../../format/number.ts";

export interface Epoch {
  epoch: number;
  loss: number;
  validationLoss: number | null;
  learningRate?: number;
}

const lossPx = 240;
const ratePx = 72;
/** The last epoch is often the kept one, and its word is centred on the edge of the plot. */
const margin = { ...plotMargin, right: 24 } as const;

export const lossHeightPx = (epochs: readonly Epoch[]): number => lossPx + (hasRates(epochs) ? ratePx : 0);

export const shortLoss = (value: number): string => formatNumber(Number(value.toPrecision(3)));

const hasRates = (epochs: readonly Epoch[]): boolean =>
  epochs.some(({ learningRate }) => (learningRate ?? 0) > 0);

/** @param best the epoch whose weights the model has */
export function lossOption(theme: Theme, epochs: readonly Epoch[], best: number | null): ChartOption {
  const losses = epochs
    .flatMap(({ loss, validationLoss }) => [loss, validationLoss ?? loss])
    .filter((value) => value > 0 && Number.isFinite(value));
  // Within a decade, a linear scale has rounder marks.
  const log = Math.max(...losses) / Math.min(...losses) > 20;
  const rates = hasRates(epochs);
  const epochAxis = {
    ...valueAxis(theme, "x", { min: 1, max: Math.max(2, epochs.at(-1)?.epoch ?? 2), format: String }),
    minInterval: 1,
  };
  const lossAxis = { format: shortLoss };
  const points = (value: (epoch: Epoch) => number | null | undefined) =>
    epochs.map((epoch): [number, number | null] => [epoch.epoch, value(epoch) ?? null]);
  const showSymbol = epochs.length === 1;
  const bottom = rates ? ratePx + 26 : 26;
  return {
    ...frameOption(theme, { label: lossWords(epochs, best), tip: (at) => epochWords(epochs[at]!) }),
    grid: [
      { ...margin, bottom, outerBoundsMode: "none" },
      ...(rates ? [{ ...margin, top: lossPx + 20, bottom: 8, outerBoundsMode: "none" as const }] : []),
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [epochAxis, ...(rates ? [{ ...epochAxis, gridIndex: 1, axisLabel: { show: false } }] : [])],
    yAxis: [
      log ? logAxis(theme, "y", lossAxis) : valueAxis(theme, "y", lossAxis),
      ...(rates
        ? [
            {
              ...valueAxis(theme, "y", { name: "learning rate", min: 0, format: shortLoss, marks: 1 }),
              gridIndex: 1,
            },
          ]
        : []),
    ],
    series: [
      line(
        theme,
        "--bar",
        points(({ loss }) => loss),
        {
          id: "main",
          showSymbol,
          ...(best !== null && {
            markLine: uprights(theme, [{ at: best, colour: "--line-strong", word: "kept" }]),
          }),
        },
      ),
      line(
        theme,
        "--part-2",
        points(({ validationLoss }) => validationLoss),
        { showSymbol, lineStyle: { width: 2 } },
      ),
      ...(rates
        ? [
            line(
              theme,
              "--ink-ghost",
              points(({ learningRate }) => learningRate),
              { xAxisIndex: 1, yAxisIndex: 1, step: "end" },
            ),
          ]
        : []),
    ],
  };
}

/** One epoch in words. */
function epochWords({ epoch, loss, validationLoss, learningRate }: Epoch): string[] {
  return [
    `epoch ${epoch}`,
    `train ${formatNumber(loss)}`,
    ...(validationLoss === null ? [] : [`validation ${formatNumber(validationLoss)}`]),
    ...(learningRate === undefined ? [] : [`learning rate ${formatNumber(learningRate)}`]),
  ];
}

function lossWords(epochs: readonly Epoch[], best: number | null): string {
  const last = epochs.at(-1);
  if (!last) return "No epoch is finished yet.";
  const validation = last.validationLoss === null ? "" : `, validation ${shortLoss(last.validationLoss)}`;
  return `After ${last.epoch} epochs: train loss ${shortLoss(last.loss)}${validation}${best === null ? "" : `; epoch ${best} is kept`}.`;
}
