// The time line and the lanes of a scored dataset: chooses the bins, then makes passes over columns in memory.
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { binWidth } from "../dataset/timeline.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { findScored, type Scored } from "../score/scored.ts";
import { dependsOnVerdicts } from "../store/extra-columns.ts";
import { type BinRange, lanesOf, type RowColumns, timelineOf } from "./lanes.ts";
import type { ScoredColumns } from "./scored-columns.ts";

type OverviewTools = ScoreTools & { columns: ScoredColumns };

export async function triageTimeline(
  tools: OverviewTools,
  input: ParsedInput<"triage.timeline">,
): Promise<RequestOutput<"triage.timeline">> {
  const found = await columnsOf(tools, input);
  return found && timelineOf(found.time, found.rows);
}

export async function triageLanes(
  tools: OverviewTools,
  input: ParsedInput<"triage.lanes">,
): Promise<RequestOutput<"triage.lanes">> {
  const found = await columnsOf(tools, input);
  if (!found) return null;
  const { dataset, scored, time, rows } = found;
  const { id: score, modelId: model } = scored.scores;
  const verdict = dependsOnVerdicts(input.filter) ? dataset.id : null;
  const key = JSON.stringify([input, rows.line]);
  return tools.columns.lanes.get(key, { dataset: dataset.id, score, model, verdict }, async () => {
    const entities = await tools.columns.entities(dataset, input.entity);
    return lanesOf(time, rows, { entities, order: input.order, top: input.top });
  });
}

type ScoredInput = ParsedInput<"triage.timeline">;

async function columnsOf(
  tools: OverviewTools,
  input: ScoredInput,
): Promise<{ dataset: Dataset; scored: Scored; time: BinRange; rows: RowColumns } | null> {
  const { columns } = tools;
  const scored = await findScored(tools, input.modelId, input.datasetId);
  const { dataset } = scored;
  // The span of a dataset comes from its first time column, so use that one.
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name;
  if (column === undefined || dataset.timeSpan === null) return null;
  const time = binsOf(input, column, dataset.timeSpan);
  const [times, mask, { raw, calibrated }] = await Promise.all([
    columns.times(dataset, column),
    columns.mask(scored, input.filter),
    columns.scores(scored),
  ]);
  const line = await columns.line(scored, input.method);
  return {
    dataset,
    scored,
    time,
    rows: { times, mask, raw, calibrated, line },
  };
}

function binsOf(
  { fromMs, toMs, bins: most }: Pick<ScoredInput, "fromMs" | "toMs" | "bins">,
  column: string,
  span: { fromMs: number; toMs: number },
): BinRange {
  // The last moment of the data belongs to the last bin; a requested range excludes its end.
  const from = fromMs ?? span.fromMs;
  const to = toMs === undefined ? span.toMs : toMs - 0.001;
  if (!(from <= to))
    throw new AppError("INVALID_INPUT", "The range of time ends before it begins; choose another one.");
  const widthMs = binWidth(from, to, most);
  const first = Math.floor(from / widthMs);
  return { column, fromMs: first * widthMs, widthMs, bins: Math.floor(to / widthMs) - first + 1 };
}
