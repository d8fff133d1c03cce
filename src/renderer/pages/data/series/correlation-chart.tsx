// The autocorrelation of a series.
import { useMemo } from "react";
import type { SeriesOverview } from "#shared/contract/series.ts";
import { manyText } from "#shared/number-words.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { formatSpan } from "../../../format/span.ts";
import { correlationOption } from "./correlation-option.ts";

export function CorrelationChart({ series }: { series: SeriesOverview }) {
  const { values, every, held, periodSteps } = series.correlation;
  const lagMs = every * series.stepMs;
  const known = values.some((value) => value !== null);
  const option = useMemo<OptionBuilder>(() => (theme) => correlationOption(theme, series), [series]);
  return (
    <Chart
      title="Autocorrelation"
      fileName={`${series.column.name} autocorrelation`}
      aside={
        <span>
          {periodSteps === null
            ? known
              ? "no period stands out"
              : "a constant is like itself at every lag"
            : `period ${formatSpan(periodSteps * series.stepMs)}`}
          {held > 0 && ` · ${manyText(held, "outlier")} limited to three box lengths`}
        </span>
      }
      table={() => ({
        columns: ["lag", "steps", "r"],
        rows: values.map((value, k) => [formatSpan(k * lagMs), k * every, value]),
      })}
      heightPx={210}
      option={option}
    />
  );
}
