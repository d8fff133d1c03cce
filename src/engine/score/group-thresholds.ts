// Thresholds per group of rows: each host, service or protocol gets one by the same method on its own scores. Normal scores of a group come
// from the held-out normal rows of the training dataset, which must be scored. Stores nothing.
import { createRandom } from "../../core/math/random.ts";
import { shiftScores } from "../../core/score/calibration.ts";
import { type DerivedThreshold as CoreThreshold, thresholdsByGroup } from "../../core/score/threshold.ts";
import type { ParsedInput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { GroupThresholds, ThresholdGroup, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { countedDays, daysOfDataset } from "../../shared/threshold-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { wireThreshold } from "../model/wire-threshold.ts";
import type { Database } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import { type ScoreTools, scoresOf } from "./score-tools.ts";
import { findScored, type Scored } from "./scored.ts";
import { keptScores, thresholdOf } from "./thresholds.ts";

/** Groups listed individually. */
const mostGroups = 50;

const columnsOf: Record<ThresholdGroup, readonly string[]> = {
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  service: ["resp_port", "protocol"],
  protocol: ["protocol"],
};

export async function groupThresholds(
  tools: ScoreTools,
  { modelId, datasetId, by, method: methodOption }: ParsedInput<"scores.groupThresholds">,
): Promise<GroupThresholds> {
  const scored = await findScored(tools, modelId, datasetId);
  const { dataset, scores, stored } = scored;
  const method = methodOption ?? scores.method;
  if (method.method === "best-f1")
    throw new AppError(
      "INVALID_INPUT",
      "The labels of one group are too few for a best F1; choose another method for thresholds by group.",
    );
  const { database } = tools;
  const raw = await keptScores(tools, scores);
  const rowsByGroup = collect(raw, await readGroups(database, dataset, by), null);
  const normal = await readNormal(tools, scored, by);
  const { normalScores, card } = stored;
  const common = thresholdOf({ method, normalScores, scores: raw, dataset, seed: card.seed });
  const named = [...rowsByGroup].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const largest = named.slice(0, mostGroups);
  const others = named.slice(mostGroups);
  const parts = largest.map(([group, rows]) => ({
    group: group as string | null,
    rows,
    normal: normal?.groups.get(group) ?? [],
  }));
  if (others.length > 0) {
    parts.push({
      group: null,
      rows: others.flatMap(([, rows]) => rows),
      normal: others.flatMap(([group]) => normal?.groups.get(group) ?? []),
    });
  }
  const total = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const days = daysOfDataset(dataset);
  const random = createRandom(card.seed);
  const groups = parts.map((part) => {
    const line = thresholdsByGroup(
      sharedOut(method, part.rows.length / total),
      new Map([["", { normal: part.normal, scored: part.rows, days }]]),
      common,
      random,
    ).get("")!;
    const flags = part.rows.filter((score) => score > line.value).length;
    return {
      group: part.group,
      rows: part.rows.length,
      normalRows: part.normal.length,
      separate: line !== common,
      value: finite(line.value),
      flags,
      flagsPerDay: days === null ? null : flags / countedDays(days),
      falseRate: finite(line.falseRate),
      falseRateInterval: interval(line),
    };
  });
  return {
    common: wireThreshold(common),
    groups,
    warnings: [...common.warnings, ...roughLines(groups), ...(normal?.warnings ?? [unknown])],
  };
}

/** With fewer held-out normal rows, the group's threshold is marked as rough, like any threshold. */
const roughBelow = 200;
const namedGroups = 5;

function roughLines(groups: GroupThresholds["groups"]): string[] {
  const rough = groups.filter(
    ({ separate: rowsByGroup, normalRows }) => rowsByGroup && normalRows < roughBelow,
  );
  if (rough.length === 0) return [];
  const names = rough.map(({ group }) => group ?? "the others");
  const more = names.length - namedGroups;
  const groupNames = [...names.slice(0, namedGroups), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return [`Fewer than ${roughBelow} held-out normal rows: the threshold of ${groupNames} is rough.`];
}

const unknown =
  "What is normal in each group is not known, so all share one threshold: the dataset that the model learned from is gone, has no such column, or is not scored by the model (tidewatch score).";

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const interval = ({ falseRateInterval: [low, high] }: CoreThreshold): [number, number] => [low, high];

const sharedOut = (method: ThresholdMethod, share: number): ThresholdMethod =>
  method.method === "budget" ? { method: "budget", flagsPerDay: method.flagsPerDay * share } : method;

/**
 * Scores by group; rows without a score are left out.
 * @param keep 1 for rows that count; null for all
 */
function collect(
  scores: Float32Array,
  groups: readonly string[],
  keep: Uint8Array | null,
): Map<string, number[]> {
  const out = new Map<string, number[]>();
  groups.forEach((group, row) => {
    const score = scores[row]!;
    if (Number.isNaN(score) || (keep !== null && keep[row] === 0)) return;
    const rows = out.get(group);
    if (rows) rows.push(score);
    else out.set(group, [score]);
  });
  return out;
}

const lacksOf = (dataset: Dataset, by: ThresholdGroup): string[] =>
  columnsOf[by].filter((name) => !dataset.columns.some((column) => column.name === name));

/** The group of every row, in row order. */
async function readGroups(database: Database, dataset: Dataset, by: ThresholdGroup): Promise<string[]> {
  const lacks = lacksOf(dataset, by);
  if (lacks.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `The dataset ${dataset.name} lacks ${lacks.join(", ")}, so its rows have no ${by}; group them by something else.`,
    );
  const cells = columnsOf[by].map((name) => `coalesce(${quoteName(name)}::VARCHAR, '–')`).join(" || '/' || ");
  const groups: string[] = [];
  const one = new Map<string, string>();
  await database.stream(`SELECT ${cells} FROM ${flowsTable(dataset)} ORDER BY rowid`, [], (chunk) => {
    for (let row = 0; row < chunk.rows; row++) {
      const text = chunk.text(0, row) ?? "–";
      const known = one.get(text);
      if (known === undefined) one.set(text, text);
      groups.push(known ?? text);
    }
  });
  return groups;
}

/** Scores of normal rows that the model was not fitted on, by group; null when they are unknown. */
async function readNormal(
  tools: ScoreTools,
  { scores: { modelId }, stored }: Scored,
  by: ThresholdGroup,
): Promise<{ groups: Map<string, number[]>; warnings: string[] } | null> {
  const model = await tools.models.get(modelId);
  const found = (await tools.datasets.list()).find(({ id, reading }) => id === model.datasetId && !reading);
  if (found === undefined || lacksOf(found, by).length > 0) return null;
  if ((await tools.scores.find(modelId, found.id)) === null) return null;
  const dataset = await tools.datasets.get(found.id);
  const scores = await scoresOf(tools, modelId, dataset.id);
  const { database } = tools;
  const rawScores = await keptScores(tools, scores);
  const { data } = stored.card;
  const { sql, values } = compileFilter(filterFrom(data.filter), dataset.columns, { datasetId: dataset.id });
  const keep = new Uint8Array(dataset.rows);
  for (const row of await database.numbers(
    `SELECT rowid::UINTEGER FROM ${flowsTable(dataset)} WHERE ${sql}`,
    values,
  ))
    keep[row] = 1;
  for (const row of stored.fitRowIds) keep[row] = 0;
  const moved = model.recalibration === null ? rawScores : shiftScores(rawScores, model.recalibration);
  const warnings =
    data.excludedRows > 0
      ? [
          `${data.excludedRows} rows were left out of the normal ones by hand; in their groups they count as normal.`,
        ]
      : [];
  return { groups: collect(moved, await readGroups(database, dataset, by), keep), warnings };
}
