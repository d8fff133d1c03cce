// Episodes of a scored dataset: reads flags with host and time, lets core join them, and describes one page of them.
import { seriesOf } from "../../core/feature/series-features.ts";
import { applyCalibration } from "../../core/score/calibration.ts";
import { type FlaggedRow as EpisodeFlag, joinEpisodes } from "../../core/score/episodes.ts";
import type { ParsedInput } from "../../shared/contract/contract.ts";
import type { Episode, EpisodePage } from "../../shared/explanation-vocabulary.ts";
import type { Threshold } from "../../shared/model-vocabulary.ts";
import type { SequenceKind } from "../../shared/model-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { timeColumnOf } from "../dataset/time-column.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import { scoresTable } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";
import { describeFlags, extraColumns, reasonsOf, type Scored } from "./scored.ts";

/** Flags that are joined at most; the highest-scoring first. */
const mostFlags = 50_000;
/** Flags whose main reason separates episodes. Those with lower scores are joined by entity and time alone. */
const explainedFlags = 2000;
const explainedAtATime = 250;
/** Flags listed per episode; bounded so that a reply stays small. */
const flagsOfEpisode = 1000;
/** For rows without time: flags at most this many rows apart are neighbours. */
const gapRows = 10;

/** In a series with a step of an hour, neighbours are an hour apart, so the gap is at least this many steps. */
const gapOfSeries = 3;
function gapUs({ kind, timeSpan, rows }: Dataset, gapS: number): number {
  if (kind === "flows" || timeSpan === null) return gapS * 1e6;
  return Math.max(
    gapS * 1e6,
    (gapOfSeries * 1000 * (timeSpan.toMs - timeSpan.fromMs)) / Math.max(1, rows - 1),
  );
}

interface Found {
  row: number;
  raw: number;
  entity: string;
  /** Microseconds, or the row number when rows have no time. */
  at: number;
}

export async function episodesPage(
  tools: ScoreTools,
  scored: Scored,
  threshold: Threshold,
  input: ParsedInput<"episodes.page">,
): Promise<EpisodePage> {
  const { dataset, stored } = scored;
  const columns = input.columns.map((name) => findColumn(name, dataset.columns));
  const hasTime = dataset.timeSpan !== null && timeColumnOf(dataset) !== null;
  const { found, total } = await flagged(tools, scored, threshold, input);
  const signatures = await signaturesOf(tools, scored, found);
  const calibrated = applyCalibration(
    stored.card.calibration,
    found.map(({ raw }) => raw),
  );
  const flags = found.map(
    ({ row, entity, at }, i): EpisodeFlag => ({
      row,
      entity,
      time: at,
      score: calibrated[i]!,
      signature: signatures.get(row) ?? "",
    }),
  );
  const joined = joinEpisodes(flags, hasTime ? gapUs(dataset, input.gapS) : gapRows, flagsOfEpisode);
  // `found` is in descending order of scores, so the index is the rank.
  const rankOf = new Map(found.map(({ row }, rank) => [row, rank]));
  const shown = joined.slice(input.offset, input.offset + input.limit).map((episode) => ({
    ...episode,
    rows: [...episode.rows].sort((a, b) => rankOf.get(a)! - rankOf.get(b)!),
  }));
  const first = shown.map(({ rows }) => found[rankOf.get(rows[0]!)!]!);
  const strangest = await describeFlags(tools, scored, {
    rows: first.map(({ row }) => row),
    raw: first.map(({ raw }) => raw),
    columns: columns.map(({ name }) => name),
  });
  const left = total - found.length;
  const warnings =
    left > 0 ? [`${left} flags further down are in no episode; raise the threshold to see fewer.`] : [];
  return {
    threshold: { ...threshold, warnings: [...threshold.warnings, ...warnings] },
    columns,
    episodes: shown.map(
      (episode, i): Episode => ({
        entity: episode.entity,
        column: strangest[i]!.reasons[0]?.column ?? "",
        score: episode.score,
        fromMs: hasTime ? episode.from / 1000 : null,
        toMs: hasTime ? episode.to / 1000 : null,
        rows: episode.rows,
        strangest: strangest[i]!,
      }),
    ),
    total: joined.length,
    flags: found.length,
  };
}

/** The flags in descending order of scores, with entity and time. */
async function flagged(
  { database }: ScoreTools,
  scored: Scored,
  threshold: Threshold,
  { filter }: ParsedInput<"episodes.page">,
): Promise<{ found: Found[]; total: number }> {
  if (threshold.value === null) return { found: [], total: 0 };
  const { dataset, scores, stored } = scored;
  const { by } = stored.card.windows;
  const entity = entitySql(dataset, typeof by === "object" ? "table" : by);
  const time = dataset.timeSpan === null ? null : timeColumnOf(dataset);
  const at = time === null ? "f.rowid::DOUBLE" : `coalesce(epoch_us(f.${quoteName(time)})::DOUBLE, 0)`;
  const { sql, values } = compileFilter(filter, dataset.columns, extraColumns(scored));
  const from =
    `FROM ${scoresTable(scores.id)} s JOIN (SELECT rowid, * FROM ${flowsTable(dataset)} WHERE ${sql}) f` +
    " ON f.rowid = s.rowid WHERE s.score > ?";
  const bound = [...values, threshold.value];
  const [count] = await database.rows(`SELECT count(*) AS count ${from}`, bound);
  const { cells } = await database.columns(
    `SELECT s.rowid, s.score, ${entity}, ${at} ${from} ORDER BY s.score DESC, s.rowid LIMIT ${mostFlags}`,
    bound,
  );
  const [rows = [], raw = [], entities = [], times = []] = cells;
  const found = rows.map((row, i) => ({
    row: Number(row),
    raw: Number(raw[i]),
    entity: String(entities[i] ?? ""),
    at: Number(times[i]),
  }));
  return { found, total: Number(count!.count) };
}

/** The entity of an episode: what the model's sequences follow, otherwise the originator. */
function entitySql(dataset: Dataset, by: SequenceKind): string {
  const has = (name: string) => dataset.columns.some((column) => column.name === name);
  const text = (name: string) => `coalesce(f.${quoteName(name)}::VARCHAR, '?')`;
  if (by === "responder" && has("resp_addr")) return text("resp_addr");
  if (by === "pair" && has("orig_addr") && has("resp_addr"))
    return `${text("orig_addr")} || ' → ' || ${text("resp_addr")}`;
  if (by === "service" && has("resp_addr") && has("resp_port"))
    return `${text("resp_addr")} || ' port ' || ${text("resp_port")}`;
  return has("orig_addr") ? text("orig_addr") : "''";
}

async function signaturesOf(
  tools: ScoreTools,
  scored: Scored,
  found: readonly Found[],
): Promise<Map<number, string>> {
  const signatures = new Map<number, string>();
  const rows = found.slice(0, explainedFlags).map(({ row }) => row);
  // All features of one series count as one reason.
  const series = seriesOf(scored.stored.card.features);
  for (let at = 0; at < rows.length; at += explainedAtATime) {
    const reasons = await reasonsOf(tools, scored, rows.slice(at, at + explainedAtATime));
    for (const [row, [first]] of reasons)
      if (first) signatures.set(row, series.get(first.column) ?? first.column);
  }
  return signatures;
}
