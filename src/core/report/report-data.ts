// The content of a report as plain values: the engine collects it, report.ts renders it. Types only.

type ReportChart = { readonly x: readonly number[]; readonly y: readonly number[] };

export type ReportEpisode = {
  readonly entity: string;
  readonly name: string | null;
  readonly column: string;
  readonly score: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly flags: number;
  readonly strangestRow: number;
  /** Reasons of its strangest flag. */
  readonly sentences: readonly string[];
  /** Reasons from plain rules. */
  readonly rules: readonly string[];
  readonly cells: readonly { readonly column: string; readonly text: string }[];
  /** Verdicts on its flags, with counts, and notes on them. */
  readonly verdicts: readonly { readonly verdict: string; readonly rows: number }[];
  readonly notes: readonly string[];
  readonly tags: readonly string[];
};

type ReportRanking = {
  readonly name: string;
  readonly rocAuc: number | null;
  readonly prAuc: number | null;
  readonly recallAt1: number | null;
};

export type ReportEvaluation = {
  readonly baseRate: number | null;
  readonly rankings: readonly ReportRanking[];
  readonly interval: readonly [number | null, number | null] | null;
  /** The sentence about the best baseline, if it is not beaten. */
  readonly beaten: string | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
  readonly families: readonly { readonly family: string; readonly rows: number; readonly caught: number }[];
  /** ROC: share of normal rows above each threshold, and recall. PR: recall, and precision. */
  readonly roc: ReportChart | null;
  readonly pr: ReportChart | null;
  readonly warnings: readonly string[];
};

/** The guard's result for the rows that were trained as normal. */
export type ReportGuard = {
  readonly sentence: string;
  readonly rows: number;
  readonly checkedRows: number;
  /** The strangest first; the score is among the rows checked. */
  readonly suspects: readonly {
    readonly row: number;
    readonly score: number;
    readonly sentence: string;
    readonly cells: readonly { readonly column: string; readonly text: string }[];
  }[];
};

/** The health of a capture. */
export type ReportCapture = {
  readonly packets: number;
  readonly wireBytes: number;
  readonly capturedBytes: number;
  readonly dropped: number | null;
  readonly cut: string | null;
  readonly faults: readonly {
    readonly what: string;
    readonly count: number;
    readonly frames: readonly number[];
  }[];
  readonly issues: readonly { readonly sentence: string; readonly count: number }[];
  readonly longestGap: { readonly atMs: number; readonly seconds: number } | null;
};

type ReportPart = { readonly name: string; readonly value: number; readonly text: string };

/** One incident: severity with its parts, evidence, hosts, times, and the verdict. */
export type ReportIncident = {
  readonly title: string;
  readonly severity: number;
  readonly parts: readonly ReportPart[];
  readonly evidence: readonly {
    readonly kind: string;
    readonly sentence: string;
    readonly parts: readonly ReportPart[];
  }[];
  readonly originators: readonly string[];
  readonly originatorCount: number;
  readonly responders: readonly string[];
  readonly responderCount: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly flows: number;
  readonly verdict: string | null;
  readonly note: string;
  readonly tags: readonly string[];
};

export type ReportIncidents = {
  /** Whether incidents were looked for. */
  readonly found: boolean;
  /** Why there can be none, else how many of them the analyst can read. */
  readonly sentence: string;
  /** The most severe first. */
  readonly shown: readonly ReportIncident[];
  readonly total: number;
  /** With severity 50 or more. */
  readonly severe: number;
  /** The last place in the list within the budget. */
  readonly within: number;
};

export type ReportScored = {
  readonly model: {
    readonly name: string;
    readonly detector: string;
    readonly normal: string;
    readonly normalRows: number;
    readonly columns: readonly string[];
    readonly windows: string;
    readonly seed: number;
    readonly trainedAtMs: number;
    readonly tookMs: number;
    readonly engine: string | null;
    readonly warnings: readonly string[];
  };
  readonly threshold: {
    readonly method: string;
    /** Calibrated; null if nothing is flagged. */
    readonly score: number | null;
    readonly flags: number;
    readonly flagsPerDay: number | null;
    readonly falseRate: number | null;
    readonly falseRateInterval: readonly [number, number];
    readonly warnings: readonly string[];
  };
  /** Bins of equal width; null without time. */
  readonly timeline: {
    readonly fromMs: number;
    readonly widthMs: number;
    readonly flows: readonly number[];
    readonly flags: readonly number[];
  } | null;
  /** Rows per equal step of the calibrated score, 0 to 100. */
  readonly histogram: readonly number[];
  readonly entities: readonly {
    readonly entity: string;
    readonly name: string | null;
    readonly flags: number;
    readonly highest: number;
  }[];
  readonly entityWord: string;
  readonly episodes: readonly ReportEpisode[];
  readonly episodesTotal: number;
  /** Flags by label, if rows have labels. */
  readonly labels: readonly { readonly label: string; readonly rows: number; readonly flags: number }[];
  readonly evaluation: ReportEvaluation | null;
  /** Null if the guard was not run. */
  readonly guard: ReportGuard | null;
};

export type ReportData = {
  readonly madeAtMs: number;
  readonly version: string;
  readonly dataset: {
    readonly name: string;
    readonly rows: number;
    readonly format: string;
    readonly sha256: string | null;
    readonly bytes: number;
    readonly timeSpan: { readonly fromMs: number; readonly toMs: number } | null;
    readonly refused: readonly { readonly reason: string; readonly count: number }[];
    readonly warnings: readonly string[];
  };
  readonly incidents: ReportIncidents;
  /** A model's result; null without a model. */
  readonly scored: ReportScored | null;
  readonly verdicts: readonly { readonly verdict: string; readonly rows: number }[];
  /** Rows with a note, and their number. */
  readonly noted: readonly {
    readonly row: number;
    readonly verdict: string | null;
    readonly tags: readonly string[];
    readonly note: string;
  }[];
  readonly notedTotal: number;
  /** Null if the dataset is not a capture. */
  readonly capture: ReportCapture | null;
};
