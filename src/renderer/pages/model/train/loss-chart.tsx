// Losses over epochs, of the rows learned from and of those held out, on a logarithmic scale, with the learning rate beneath.
import { useState } from "react";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { linePath, Plot } from "../../../chart/plot.tsx";
import { formatNumber } from "../../../format/number.ts";
import css from "./loss-chart.module.css";

export interface Epoch {
  epoch: number;
  loss: number;
  validationLoss: number | null;
  learningRate?: number;
}

interface LossChartProps {
  epochs: readonly Epoch[];
  /** The epoch whose weights are kept. */
  best: number | null;
  fileName: string;
}

const short = (value: number) => formatNumber(Number(value.toPrecision(3)));

export function LossChart({ epochs, best, fileName }: LossChartProps) {
  const [over, setOver] = useState<number | null>(null);
  const values = epochs
    .flatMap(({ loss, validationLoss }) => [loss, validationLoss ?? loss])
    .filter((value) => value > 0 && Number.isFinite(value));
  const low = values.length > 0 ? Math.min(...values) : 0.1;
  const high = values.length > 0 ? Math.max(...values) : 1;
  // Within a decade a plain scale has the rounder marks.
  const kind = high / low > 20 ? "log" : "linear";
  const air = Math.max((high - low) * 0.12, high * 0.02);
  const y =
    kind === "log" ? { from: low * 0.9, to: high * 1.1 } : { from: Math.max(0, low - air), to: high + air };
  const x = { from: 1, to: Math.max(2, epochs.at(-1)?.epoch ?? 2), kind: "linear" as const, format: whole };
  const rates = epochs.map(({ learningRate }) => learningRate ?? 0).filter((rate) => rate > 0);
  const near = over === null ? epochs.at(-1) : nearest(epochs, over);
  const table = () => ({
    columns: ["epoch", "train loss", "validation loss", "learning rate"],
    rows: epochs.map(({ epoch, loss, validationLoss, learningRate }) => [
      epoch,
      loss,
      validationLoss,
      learningRate ?? null,
    ]),
  });
  return (
    <ChartFrame
      title="Loss"
      fileName={`${fileName} loss`}
      table={table}
      aside={
        near && (
          <>
            <span>epoch {near.epoch}</span>
            <span className={css.train}>train {short(near.loss)}</span>
            {near.validationLoss !== null && (
              <span className={css.validation}>validation {short(near.validationLoss)}</span>
            )}
            {near.learningRate !== undefined && <span>rate {short(near.learningRate)}</span>}
          </>
        )
      }
    >
      <Plot
        label={sentence(epochs, best)}
        heightPx={240}
        x={x}
        y={{ ...y, kind, format: short }}
        onOver={setOver}
      >
        {(space) => (
          <>
            {best !== null && (
              <g>
                <line
                  className={css.best}
                  x1={space.x(best)}
                  x2={space.x(best)}
                  y1={space.top}
                  y2={space.top + space.height}
                />
                <text
                  className={css.word}
                  x={space.x(best) + (space.x(best) > space.left + space.width - 60 ? -4 : 4)}
                  y={space.top + 10}
                  textAnchor={space.x(best) > space.left + space.width - 60 ? "end" : "start"}
                >
                  kept
                </text>
              </g>
            )}
            <path
              className={css.trainLine}
              d={linePath(
                epochs.map(({ epoch, loss }) => [epoch, loss]),
                space,
              )}
            />
            <path
              className={css.validationLine}
              d={linePath(
                epochs.map(({ epoch, validationLoss }) => [epoch, validationLoss]),
                space,
              )}
            />
            {epochs.length === 1 && epochs[0] && (
              <circle
                className={css.dot}
                cx={space.x(epochs[0].epoch)}
                cy={space.y(epochs[0].loss)}
                r={2.5}
              />
            )}
            {over !== null && near && (
              <line
                data-screen-only=""
                className={css.over}
                x1={space.x(near.epoch)}
                x2={space.x(near.epoch)}
                y1={space.top}
                y2={space.top + space.height}
              />
            )}
            {epochs.length === 0 && (
              <text
                className={css.word}
                x={space.left + space.width / 2}
                y={space.top + space.height / 2}
                textAnchor="middle"
              >
                The first epoch is under way
              </text>
            )}
          </>
        )}
      </Plot>
      {rates.length > 0 && (
        <Plot
          label={`Learning rate, from ${short(rates[0] ?? 0)} to ${short(rates.at(-1) ?? 0)}`}
          heightPx={72}
          x={x}
          y={{ from: 0, to: Math.max(...rates) * 1.1, kind: "linear", format: short, label: "learning rate" }}
        >
          {(space) => (
            <path
              className={css.rateLine}
              d={linePath(
                epochs.map(({ epoch, learningRate }) => [epoch, learningRate ?? null]),
                space,
              )}
            />
          )}
        </Plot>
      )}
    </ChartFrame>
  );
}

const whole = (value: number) => (Number.isInteger(value) ? String(value) : "");

function nearest(epochs: readonly Epoch[], at: number): Epoch | undefined {
  let best = epochs[0];
  for (const epoch of epochs)
    if (best === undefined || Math.abs(epoch.epoch - at) < Math.abs(best.epoch - at)) best = epoch;
  return best;
}

function sentence(epochs: readonly Epoch[], best: number | null): string {
  const last = epochs.at(-1);
  if (!last) return "No epoch is finished yet.";
  const validation = last.validationLoss === null ? "" : `, validation ${short(last.validationLoss)}`;
  return `After ${last.epoch} epochs: train loss ${short(last.loss)}${validation}${best === null ? "" : `; epoch ${best} is kept`}.`;
}
