// The methods of a threshold in words, each with its number and the sensible range of that number.
import type { ThresholdMethod } from "#shared/model-vocabulary.ts";
import { formatNumber } from "../../../format/number.ts";

export type MethodName = Exclude<ThresholdMethod["method"], "best-f1">;

interface MethodWords {
  label: string;
  /** What the threshold does, in one sentence. */
  about: string;
  /** The name of its number, and its format. */
  number: string;
  format(value: number): string;
  from: number;
  to: number;
  /** The number when this method is selected. */
  start: number;
  make(value: number): ThresholdMethod;
}

const percent = (value: number) => `${formatNumber(Number((100 * value).toPrecision(3)))} %`;
const plain = (value: number) => formatNumber(Number(value.toPrecision(3)));

export const methods: Record<Exclude<MethodName, "fixed">, MethodWords> = {
  budget: {
    label: "Flag budget",
    about: "At most this many flags per day.",
    number: "Flags a day",
    format: (value) => String(Math.round(value)),
    from: 1,
    to: 1000,
    start: 40,
    make: (value) => ({ method: "budget", flagsPerDay: Math.round(value) }),
  },
  "false-rate": {
    label: "Rate of false flags",
    about: "This share of normal rows may lie above.",
    number: "Of normal rows",
    format: percent,
    from: 0.00001,
    to: 0.2,
    start: 0.01,
    make: (rate) => ({ method: "false-rate", rate }),
  },
  quantile: {
    label: "Share of the rows",
    about: "This share of the rows of this dataset, the strangest.",
    number: "Of all rows",
    format: percent,
    from: 0.00001,
    to: 0.2,
    start: 0.01,
    make: (share) => ({ method: "quantile", quantile: 1 - share }),
  },
  pot: {
    label: "Peaks over threshold",
    about:
      "A law of extremes is fitted to the highest scores; the threshold is where it gives this probability.",
    number: "Probability",
    format: percent,
    from: 0.000001,
    to: 0.02,
    start: 0.001,
    make: (p) => ({ method: "pot", p }),
  },
  "log-normal": {
    label: "Log-normal tail",
    about: "A log-normal is fitted to normal scores; the threshold is where its tail has this probability.",
    number: "Probability",
    format: percent,
    from: 0.000001,
    to: 0.2,
    start: 0.001,
    make: (p) => ({ method: "log-normal", p }),
  },
  deviations: {
    label: "Deviations from the mean",
    about: "The mean of normal scores plus this many deviations.",
    number: "Deviations",
    format: plain,
    from: 0.5,
    to: 20,
    start: 3,
    make: (k) => ({ method: "deviations", k }),
  },
  mad: {
    label: "Deviations from the median",
    about: "The same with median and median deviation, which a few extreme scores do not change.",
    number: "Deviations",
    format: plain,
    from: 0.5,
    to: 50,
    start: 5,
    make: (k) => ({ method: "mad", k }),
  },
};

/** The number of a method; null for a threshold set by hand or by labels. */
export function numberOf(method: ThresholdMethod): number | null {
  switch (method.method) {
    case "budget":
      return method.flagsPerDay;
    case "false-rate":
      return method.rate;
    case "quantile":
      return 1 - method.quantile;
    case "pot":
    case "log-normal":
      return method.p;
    case "deviations":
    case "mad":
      return method.k;
    default:
      return null;
  }
}

/** The method of a threshold in a few words. */
export function methodWords(method: ThresholdMethod): string {
  if (method.method === "fixed") return "drawn by hand";
  if (method.method === "best-f1") return "the best F1 on labels";
  const { label, format } = methods[method.method];
  return `${label.toLowerCase()}, ${format(numberOf(method) ?? 0)}`;
}
