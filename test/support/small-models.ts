// The model of the small engine: the scale of its scores, thresholds by every method that needs no fit, its card, and
// its columns. Thresholds and flags follow from the scores of small-engine.ts, as in the engine.
import { AppError } from "../../src/shared/errors.ts";
import type { Job } from "../../src/shared/job.ts";
import type { ScoreScale } from "../../src/shared/model-view-vocabulary.ts";
import type { Model, Scores, Threshold, ThresholdMethod } from "../../src/shared/model-vocabulary.ts";
import type { Column, Dataset, Timeline } from "../../src/shared/vocabulary.ts";
import { cell, dataset, model, rows, scoreOf, scores, startMs } from "./small-engine.ts";
import { answer, emit } from "./window.ts";

const labelColumn: Column = { name: "label_benign", kind: "boolean", unit: null, about: "" };
/** A second dataset, whose label says which rows are normal. */
export const labelled: Dataset = {
  ...dataset,
  id: 2,
  name: "labelled.csv",
  columns: [...dataset.columns, labelColumn],
};

const bins = 100;
const days = 3;
const normalRows = 80;
/** Raw score of a calibrated one. */
const rawOf = (calibrated: number) => calibrated / 24;
const steps = Array.from({ length: bins + 1 }, (_, i) => i);
const above = (calibrated: number) =>
  Array.from({ length: rows }, (_, row) => row).filter((row) => scoreOf(row) > calibrated).length;
const normalAbove = (calibrated: number) => Math.floor(normalRows * (1 - calibrated / 100) ** 4);

export const scale: ScoreScale = {
  bins,
  raw: steps.map(rawOf),
  flags: steps.map(above),
  rows,
  normalAbove: steps.map(normalAbove),
  normalRows,
  falseLow: steps.map((step) => normalAbove(step) / normalRows / 2),
  falseHigh: steps.map((step) => Math.min(1, (2 * normalAbove(step)) / normalRows)),
  days,
};

const lowest = (holds: (step: number) => boolean) => steps.find(holds) ?? bins;
/** The threshold of a method as a calibrated score, on the steps of the scale. */
function calibratedBy(method: ThresholdMethod): number {
  switch (method.method) {
    case "fixed":
      return method.value * 24;
    case "budget":
      return lowest((step) => above(step) <= method.flagsPerDay * days);
    case "quantile":
      return lowest((step) => above(step) <= (1 - method.quantile) * rows);
    case "false-rate":
      return lowest((step) => normalAbove(step) <= method.rate * normalRows);
    default:
      throw new AppError("INVALID_INPUT", `The small engine fits nothing, so there is no ${method.method}.`);
  }
}

export function thresholdBy(method: ThresholdMethod): Threshold {
  const calibrated = calibratedBy(method);
  const flags = above(calibrated);
  const falseRate = normalAbove(calibrated) / normalRows;
  return {
    method,
    value: rawOf(calibrated),
    flags,
    flagsPerDay: flags / days,
    falseRate,
    falseRateInterval: [falseRate / 2, Math.min(1, 2 * falseRate)],
    warnings: [],
  };
}

export interface SmallModels {
  models: Model[];
  scores: Scores[];
  /** The method stored with the scores. */
  method: ThresholdMethod;
}

/** Answers the model page's requests; returns the stored state. */
export function startSmallModels(): SmallModels {
  const kept: SmallModels = { models: [model], scores: [scores], method: scores.method };
  const change = (modelId: number, part: Partial<Model>): Model => {
    const changed = { ...kept.models.find(({ id }) => id === modelId)!, ...part };
    kept.models = kept.models.map((one) => (one.id === modelId ? changed : one));
    emit("model.changed", { modelId });
    return changed;
  };
  let deleted: Model[] = [];
  answer("model.list", () => kept.models);
  answer("scores.list", () => kept.scores);
  answer("model.rename", ({ modelId, name }) => change(modelId, { name }));
  answer("model.promote", ({ modelId }) => {
    kept.models = kept.models.map((one) => ({ ...one, champion: false }));
    return change(modelId, { champion: true });
  });
  answer("model.delete", ({ modelId }) => {
    deleted = kept.models.filter(({ id }) => id === modelId);
    kept.models = kept.models.filter(({ id }) => id !== modelId);
    return {};
  });
  answer("model.restore", () => {
    kept.models = [...kept.models, ...deleted];
    return deleted[0]!;
  });
  answer("model.card", ({ modelId }) => ({
    modelId,
    data: { sha256: null, excludedRows: 3, split: "time" },
    features: { columns: [{ column: "orig_bytes", kind: "log", unit: "bytes" }] },
    losses: [],
    machine: "x64 linux",
    appVersion: "1",
  }));
  answer("model.features", ({ datasetId }) =>
    (datasetId === labelled.id ? labelled : dataset).columns.map(({ name, kind, unit }) => ({
      ...{ column: name, kind, unit, about: "" },
      chosen: kind === "integer" || kind === "number",
      reason: kind === "integer" || kind === "number" ? null : "says who, not how",
      possible: kind !== "time",
    })),
  );
  answer("scores.histogram", () => scale);
  answer("scores.threshold", ({ method, keep }) => {
    const threshold = thresholdBy(method ?? kept.method);
    if (keep) kept.method = threshold.method;
    return threshold;
  });
  answer("flags.page", ({ method, offset, limit, columns }) => {
    const threshold = thresholdBy(method ?? kept.method);
    const last = Math.min(offset + limit, threshold.flags ?? 0);
    const found = Array.from({ length: Math.max(0, last - offset) }, (_, i) => offset + i);
    return {
      threshold,
      columns: columns.map((name) => dataset.columns.find((column) => column.name === name)!),
      flags: found.map((row) => ({
        ...{ row, score: scoreOf(row), rawScore: rawOf(scoreOf(row)) },
        reasons: [{ column: "orig_bytes", share: 0.7, sentence: `sent ${row * 100} bytes` }],
        sentence: `sent ${row * 100} bytes`,
        cells: columns.map((name) => cell(row, name)),
      })),
      total: threshold.flags ?? 0,
    };
  });
  answer("flows.timeline", () => line);
  return kept;
}

const line: Timeline = {
  ...{ measure: "rows", column: "start_time", splitBy: "protocol" },
  ...{ fromMs: startMs, widthMs: 60_000, bins: 5, parts: ["tcp", "udp"] },
  bin: [0, 1, 2, 3, 4],
  part: [0, 0, 1, 0, 1],
  count: [60, 60, 60, 60, 60],
};

/** A job in the form of the engine's replies. */
export const jobOf = (id: number, kind: string, more: Partial<Job> = {}): Job => ({
  ...{ id, kind, title: `${kind} ${id}`, state: "running", progress: null },
  ...{ input: null, output: null, error: null },
  ...{ createdAtMs: 0, startedAtMs: 0, endedAtMs: null },
  ...more,
});
