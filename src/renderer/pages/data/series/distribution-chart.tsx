// The histogram of a series, with its box plot.
import { useMemo } from "react";
import type { SeriesOverview } from "#shared/contract/series.ts";
import { manyText } from "#shared/number-words.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { formatNumber } from "../../../format/number.ts";
import { valueDistributionOption } from "./distribution-option.ts";

export function DistributionChart({ series }: { series: SeriesOverview }) {
  const { bins, min, q1, median, q3, max, lowWhisker, highWhisker, outliers, mean, deviation } =
    series.distribution;
  const option = useMemo<OptionBuilder>(
    () => (theme) => valueDistributionOption(theme, series.distribution),
    [series],
  );
  return (
    <Chart
      title="Distribution"
      fileName={`${series.column.name} distribution`}
      aside={
        <span>
          median {formatNumber(median)} · mean {formatNumber(mean)} ± {formatNumber(deviation)} ·{" "}
          {manyText(outliers, "outlier")}
        </span>
      }
      table={() => ({
        columns: ["from", "to", "samples"],
        rows: [
          ...bins.map(({ from, to, count }) => [from, to, count]),
          ["least", min, null],
          ["low whisker", lowWhisker, null],
          ["first quartile", q1, null],
          ["median", median, null],
          ["third quartile", q3, null],
          ["high whisker", highWhisker, null],
          ["most", max, null],
        ],
      })}
      heightPx={210}
      option={option}
    />
  );
}
