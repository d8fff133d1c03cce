// The chart of a ROC or precision-recall curve, with the point of the threshold and what guessing would reach. Pure functions.
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { logAxis, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { line } from "../../../chart/marks.ts";
import { frameOption } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatNumber } from "../../../format/number.ts";
import { figure } from "../parts/figure.ts";

export type CurveKind = "roc" | "pr";

export const curveNames = {
  roc: { title: "ROC", x: "false positives", y: "recall" },
  pr: { title: "Precision and recall", x: "recall", y: "precision" },
} as const;

/** The points of a curve, from left to right. */
export const curveValues = (kind: CurveKind, { curve }: Curves): { xs: number[]; ys: number[] } =>
  kind === "roc" ? { xs: curve.fpr, ys: curve.recall } : { xs: curve.recall, ys: curve.precision };

export const curveArea = (kind: CurveKind, evaluation: Evaluation): string =>
  figure(kind === "roc" ? evaluation.rocAuc : evaluation.prAuc);

const quarters = [0, 0.25, 0.5, 0.75, 1];
const percent = (share: number) => `${formatNumber(Number((100 * share).toPrecision(3)))} %`;

export function curveOption(
  theme: Theme,
  kind: CurveKind,
  evaluation: Evaluation,
  curves: Curves,
  log: boolean,
): ChartOption {
  const { xs, ys } = curveValues(kind, curves);
  const names = curveNames[kind];
  const { fpr, recall, precision } = evaluation.threshold;
  const [x, y] = kind === "roc" ? [fpr, recall] : [recall, precision];
  const { falsePositives, trueNegatives } = curves.confusion;
  // On a logarithmic axis, values below half a row are at the power of ten below it.
  const least = log
    ? 10 ** Math.floor(Math.log10(Math.max(1e-5, 0.5 / Math.max(1, falsePositives + trueNegatives))))
    : 0;
  // Above every score nothing is flagged.
  const origin: [number, number][] = kind === "roc" ? [[least, 0]] : [];
  const place = (value: number) => Math.max(least, value);
  const right = x !== null && (log ? x > 0.3 : x > 0.75);
  const words = { name: names.x, min: least, max: 1, format: percent };
  return {
    ...frameOption(theme, {
      label: `${names.title}: area ${curveArea(kind, evaluation)}; at the threshold ${names.x} ${figure(x)}, ${names.y} ${figure(y)}`,
      tip: (place) => {
        const at = Math.max(0, place - origin.length);
        return [
          `${names.x} ${percent(xs[at] ?? 0)}`,
          `${names.y} ${percent(ys[at] ?? 0)}`,
          `above score ${curves.curve.score[at]}`,
        ];
      },
    }),
    xAxis: log ? logAxis(theme, "x", words) : valueAxis(theme, "x", words),
    yAxis: valueAxis(theme, "y", { name: names.y, min: 0, max: 1, ticks: quarters, format: percent }),
    series: [
      line(theme, "--ink-ghost", guesses(kind, log, least, evaluation.baseRate ?? 0), {
        silent: true,
        lineStyle: { type: [3, 3], width: 1 },
        tooltip: { show: false },
      }),
      line(
        theme,
        "--bar-strong",
        [...origin, ...xs.map((value, i): [number, number | null] => [place(value), ys[i] ?? null])],
        {
          id: "main",
          lineStyle: { width: 2 },
          ...(x !== null &&
            y !== null && {
              markPoint: {
                silent: true,
                symbol: "circle",
                symbolSize: 9,
                itemStyle: {
                  color: theme.colour("--score-5"),
                  borderColor: theme.colour("--surface"),
                  borderWidth: 1.5,
                },
                label: {
                  formatter: "threshold",
                  position: y > 0.9 ? "bottom" : right ? "left" : "right",
                  color: theme.colour("--ink-soft"),
                  fontSize: 11,
                },
                data: [{ name: "threshold", coord: [place(x), y] }],
              },
            }),
        },
      ),
    ],
  };
}

/** What guessing would reach: the diagonal, or the share of attacks. */
function guesses(kind: CurveKind, log: boolean, least: number, baseRate: number): [number, number][] {
  if (kind === "pr") {
    return [
      [0, baseRate],
      [1, baseRate],
    ];
  }
  return Array.from({ length: 41 }, (_, i) => (log ? least ** (1 - i / 40) : i / 40)).map((x) => [x, x]);
}
