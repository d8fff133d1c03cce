// Losses over epochs.
import { useMemo } from "react";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import css from "./loss-chart.module.css";
import { type Epoch, lossHeightPx, lossOption, shortLoss } from "./loss-option.ts";

interface LossChartProps {
  epochs: readonly Epoch[];
  /** The epoch whose weights the model has. */
  best: number | null;
  fileName: string;
}

export function LossChart({ epochs, best, fileName }: LossChartProps) {
  const option = useMemo<OptionBuilder>(() => (theme) => lossOption(theme, epochs, best), [epochs, best]);
  const last = epochs.at(-1);
  return (
    <Chart
      title="Loss"
      fileName={`${fileName} loss`}
      heightPx={lossHeightPx(epochs)}
      option={option}
      table={() => ({
        columns: ["epoch", "train loss", "validation loss", "learning rate"],
        rows: epochs.map(({ epoch, loss, validationLoss, learningRate }) => [
          epoch,
          loss,
          validationLoss,
          learningRate ?? null,
        ]),
      })}
      aside={
        last && (
          <>
            <span>epoch {last.epoch}</span>
            <span className={css.train}>train {shortLoss(last.loss)}</span>
            {last.validationLoss !== null && (
              <span className={css.validation}>validation {shortLoss(last.validationLoss)}</span>
            )}
            {last.learningRate !== undefined && <span>rate {shortLoss(last.learningRate)}</span>}
          </>
        )
      }
    >
      {!last && <p className={css.waiting}>The first epoch is under way</p>}
    </Chart>
  );
}
