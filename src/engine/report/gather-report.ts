// Gathers the data of a report on one dataset: incidents, verdicts and, for a scored dataset, stored scores and episodes. Uses what is
// stored before it runs a model. core/report draws it.
import manifest from "../../../package.json" with { type: "json" };
import type {
  ReportData,
  ReportEpisode,
  ReportEvaluation,
  ReportScored,
} from "../../core/report/report-data.ts";
import { applyCalibration } from "../../core/score/calibration.ts";
import { identityColumns } from "../../shared/column-words.ts";
import type { Episode } from "../../shared/explanation-vocabulary.ts";
import type { GuardOutcome } from "../../shared/model-life-vocabulary.ts";
import type { Evaluation, Model, Threshold } from "../../shared/model-vocabulary.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { timeColumnOf } from "../dataset/time-column.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import { episodesPage } from "../score/episodes.ts";
import { plainReasonsOf } from "../score/host-rules.ts";
import { scoresTable } from "../score/score-files.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { Scored } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import { quoteName } from "../store/quote.ts";
import type { Annotations, Verdicts } from "../verdict/verdicts.ts";
import { reportIncidents } from "./report-incidents.ts";
import { captureOf, cellsText, reportGuard } from "./report-parts.ts";

export type ReportTools = ScoreTools & IncidentTools & { verdicts: Verdicts };

const shownEpisodes = 30;
const ruledEpisodes = 12;
const timeBins = 120;
const scoreBins = 50;
const shownEntities = 12;
const shownLabels = 40;
const shownNoted = 200;
/** Columns shown beside an episode. */
const telling = [...identityColumns, "label"];

/** A model that has scored the dataset, with its scores and evaluation. */
export interface ScoredSubject {
  scored: Scored;
  model: Model;
  threshold: Threshold;
  evaluation: Evaluation | null;
  guard: GuardOutcome | null;
}

export async function gatherReport(
  tools: ReportTools,
  dataset: Dataset,
  { subject, confirmedOnly }: { subject: ScoredSubject | null; confirmedOnly: boolean },
): Promise<ReportData> {
  const { datasets, verdicts, now } = tools;
  const annotations = await verdicts.of(dataset.id);
  return {
    madeAtMs: now(),
    version: manifest.version,
    dataset: {
      name: dataset.name,
      rows: dataset.rows,
      format: dataset.source.format,
      sha256: dataset.source.sha256,
      bytes: dataset.source.bytes,
      timeSpan: dataset.timeSpan,
      refused: dataset.refused.map(({ reason, count }) => ({ reason, count })),
      warnings: dataset.warnings,
    },
    incidents: await reportIncidents(tools, dataset, confirmedOnly),
    scored: subject && (await gatherScored(tools, subject, annotations)),
    noted: notedRows(annotations),
    notedTotal: annotations.notes.size,
    verdicts: countVerdicts([...annotations.verdicts.keys()], annotations),
    capture: captureOf(await datasets.health(dataset.id)),
  };
}

async function gatherScored(
  tools: ReportTools,
  { scored, model, threshold, evaluation, guard }: ScoredSubject,
  annotations: Annotations,
): Promise<ReportScored> {
  const { database, verdicts } = tools;
  const { dataset, stored } = scored;
  const hosts = await verdicts.hosts();
  const calibrated = (raw: number): number => applyCalibration(stored.card.calibration, [raw])[0]!;
  const page = await episodesPage(tools, scored, threshold, {
    modelId: model.id,
    datasetId: dataset.id,
    filter: { kind: "all" },
    offset: 0,
    limit: shownEpisodes,
    gapS: 600,
    columns: telling.filter((name) => dataset.columns.some((column) => column.name === name)),
  });
  const episodes: ReportEpisode[] = [];
  for (const [i, episode] of page.episodes.entries()) {
    const rules = i < ruledEpisodes ? await plainReasonsOf(database, dataset, episode.strangest.row) : [];
    episodes.push({
      ...reportEpisode(episode, page.columns, annotations),
      name: hosts.get(episode.entity) ?? null,
      rules: rules.map(({ evidence }) => evidence),
    });
  }
  const entities = await strangestHosts(tools, scored, threshold);
  return {
    model: {
      name: model.name,
      detector: model.detector,
      normal: model.normal,
      normalRows: model.normalRows,
      columns: model.columns,
      windows: model.steps === 1 ? "single rows" : `${model.steps} rows, by ${model.sequenceBy}`,
      seed: model.seed,
      trainedAtMs: model.trainedAtMs,
      tookMs: model.tookMs,
      engine: model.engine,
      warnings: model.warnings,
    },
    threshold: {
      method: methodText(threshold),
      score: threshold.value === null ? null : calibrated(threshold.value),
      flags: page.flags,
      flagsPerDay: threshold.flagsPerDay,
      falseRate: threshold.falseRate,
      falseRateInterval: threshold.falseRateInterval,
      warnings: page.threshold.warnings,
    },
    timeline: await timelineOf(tools, scored, threshold),
    histogram: await histogramOf(tools, scored),
    entities: entities.map(({ entity, flags, highest }) => ({
      ...{ entity, flags, highest: calibrated(highest) },
      name: hosts.get(entity) ?? null,
    })),
    entityWord: "originator",
    episodes,
    episodesTotal: page.total,
    labels: await labelsOf(tools, scored, threshold),
    evaluation: evaluation && reportEvaluation(model.name, evaluation),
    guard: guard && reportGuard(guard),
  };
}

function methodText({ method }: Threshold): string {
  const { method: name, ...numbers } = method;
  const [value] = Object.values(numbers);
  return value === undefined ? name : `${name} ${Number(Number(value).toPrecision(3))}`;
}

function countVerdicts(
  rows: readonly number[],
  { verdicts }: Annotations,
): { verdict: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const verdict = verdicts.get(row)?.verdict;
    if (verdict !== undefined) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts].map(([verdict, count]) => ({ verdict, rows: count }));
}

/** The rows with a note, in row order. */
function notedRows({ notes, verdicts, tags }: Annotations): ReportData["noted"] {
  return [...notes.keys()]
    .sort((a, b) => a - b)
    .slice(0, shownNoted)
    .map((row) => ({
      row,
      verdict: verdicts.get(row)?.verdict ?? null,
      tags: tags.get(row) ?? [],
      note: notes.get(row)!,
    }));
}

const shownNotes = 5;

function reportEpisode(
  { entity, column, score, fromMs, toMs, rows, strangest }: Episode,
  columns: readonly Column[],
  annotations: Annotations,
): Omit<ReportEpisode, "name" | "rules"> {
  const annotationsIn = <V>(of: ReadonlyMap<number, V>) => rows.flatMap((row) => of.get(row) ?? []);
  return {
    ...{ entity, column, score, fromMs, toMs },
    flags: rows.length,
    strangestRow: strangest.row,
    sentences: strangest.reasons.map(({ sentence }) => sentence),
    cells: cellsText(columns, strangest.cells),
    verdicts: countVerdicts(rows, annotations),
    notes: annotationsIn(annotations.notes).slice(0, shownNotes),
    tags: [...new Set(annotationsIn(annotations.tags).flat())],
  };
}

/** With an undefined threshold, no row is above it. */
const lineValue = ({ value }: Threshold): number => value ?? Number.MAX_VALUE;

async function timelineOf(
  { database }: ReportTools,
  { dataset, scores }: Scored,
  threshold: Threshold,
): Promise<ReportScored["timeline"]> {
  const column = timeColumnOf(dataset);
  const { timeSpan } = dataset;
  if (timeSpan === null || column === null) return null;
  const { fromMs, toMs } = timeSpan;
  const widthMs = Math.max(1, (toMs - fromMs) / timeBins);
  const found = await database.rows(
    `SELECT least(${timeBins - 1}, greatest(0, floor((epoch_us(f.${quoteName(column)}) / 1000.0 - ?) / ?))) AS bin,
       count(*) AS flows, count_if(s.score > ?) AS flags
       FROM ${flowsTable(dataset)} f JOIN ${scoresTable(scores.id)} s ON f.rowid = s.rowid
       WHERE f.${quoteName(column)} IS NOT NULL GROUP BY bin`,
    [fromMs, widthMs, lineValue(threshold)],
  );
  const flows = new Array<number>(timeBins).fill(0);
  const flags = new Array<number>(timeBins).fill(0);
  for (const { bin, flows: flowCount, flags: above } of found) {
    flows[Number(bin)] = Number(flowCount);
    flags[Number(bin)] = Number(above);
  }
  return { fromMs, widthMs, flows, flags };
}

async function histogramOf(tools: ReportTools, { scores, stored }: Scored): Promise<number[]> {
  const raw = await keptScores(tools, scores);
  const bins = new Array<number>(scoreBins).fill(0);
  for (const score of applyCalibration(stored.card.calibration, raw)) {
    if (!Number.isNaN(score)) bins[Math.min(scoreBins - 1, Math.floor((score * scoreBins) / 100))]!++;
  }
  return bins;
}

async function strangestHosts(
  { database }: ReportTools,
  { dataset, scores }: Scored,
  threshold: Threshold,
): Promise<{ entity: string; flags: number; highest: number }[]> {
  if (!dataset.columns.some(({ name }) => name === "orig_addr")) return [];
  const found = await database.rows(
    `SELECT f.orig_addr::VARCHAR AS entity, count(*) AS flags, max(s.score) AS highest
       FROM ${flowsTable(dataset)} f JOIN ${scoresTable(scores.id)} s ON f.rowid = s.rowid
       WHERE s.score > ? AND f.orig_addr IS NOT NULL GROUP BY entity ORDER BY flags DESC, entity LIMIT ${shownEntities}`,
    [lineValue(threshold)],
  );
  return found.map(({ entity, flags, highest }) => ({
    entity: String(entity),
    flags: Number(flags),
    highest: Number(highest),
  }));
}

async function labelsOf(
  { database }: ReportTools,
  { dataset, scores }: Scored,
  threshold: Threshold,
): Promise<ReportScored["labels"]> {
  if (!dataset.columns.some(({ name }) => name === "label")) return [];
  const found = await database.rows(
    `SELECT f.label::VARCHAR AS label, count(*) AS rows, count_if(s.score > ?) AS flags
       FROM ${flowsTable(dataset)} f JOIN ${scoresTable(scores.id)} s ON f.rowid = s.rowid
       WHERE f.label IS NOT NULL GROUP BY f.label ORDER BY rows DESC, f.label LIMIT ${shownLabels}`,
    [lineValue(threshold)],
  );
  return found.map(({ label, rows, flags }) => ({
    label: String(label),
    rows: Number(rows),
    flags: Number(flags),
  }));
}

function reportEvaluation(name: string, one: Evaluation): ReportEvaluation {
  const ranking = (
    detector: string,
    { prAuc, rocAuc, recallAtFpr }: Pick<Evaluation, "prAuc" | "rocAuc" | "recallAtFpr">,
  ) => ({
    ...{ name: detector, prAuc, rocAuc },
    recallAt1: recallAtFpr["0.01"],
  });
  const { curves } = one;
  return {
    baseRate: one.baseRate,
    rankings: [
      ranking(name, one),
      ...Object.entries(one.baselines).map(([detector, figures]) => ranking(detector, figures)),
    ],
    interval: curves?.interval ?? null,
    beaten: curves?.beaten ?? null,
    precision: one.threshold.precision,
    recall: one.threshold.recall,
    falsePositiveRate: one.threshold.fpr,
    families: one.perFamily,
    roc: curves && one.rocAuc !== null ? { x: curves.curve.fpr, y: curves.curve.recall } : null,
    pr: curves && one.prAuc !== null ? { x: curves.curve.recall, y: curves.curve.precision } : null,
    warnings: one.warnings,
  };
}
