// Answers to the requests of the overview and the inspector.
import type { inspectRequests } from "../../shared/contract/inspect.ts";
import type { EngineHandlers, ParsedInput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readPacket } from "../capture/list-packets.ts";
import type { RowReader } from "../dataset/rows.ts";
import { binWidth } from "../dataset/timeline.ts";
import type { ModelTools } from "../model/model-tools.ts";
import { findScored } from "../score/scored.ts";
import { lanesOf, type RowColumns, type TimeBins, timelineOf } from "./lanes.ts";
import type { ScoredColumns } from "./scored-columns.ts";
import { rawOfCalibrated } from "./scored-rows.ts";
import type { TriageTools } from "./triage-handlers.ts";

interface InspectTools {
  models: ModelTools;
  rows: RowReader;
  columns: ScoredColumns;
  triage: Pick<TriageTools, "judgements">;
}

export function inspectHandlers(
  current: () => InspectTools,
): Pick<EngineHandlers, keyof typeof inspectRequests> {
  return {
    "triage.timeline": async (input) => {
      const found = await columnsOf(current(), input);
      return found && timelineOf(found.time, found.rows);
    },
    "triage.lanes": async (input) => {
      const tools = current();
      const asOf = tools.columns.asOf(input.filter);
      const found = await columnsOf(tools, input);
      if (!found) return null;
      const key = JSON.stringify([input, found.scoresId, found.rows.line, asOf]);
      return tools.columns.lanes.get(key, async () => {
        const entities = await tools.columns.entities(found.dataset, input.entity);
        return lanesOf(found.time, found.rows, { entities, order: input.order, top: input.top });
      });
    },
    "rows.get": ({ datasetId, rows, columns }) => {
      const tools = current();
      return tools.models.datasets.withRows(datasetId, (dataset) => tools.rows.at(dataset, rows, columns));
    },
    "row.said": async ({ datasetId, row }) => {
      const { judgements, notes, tags } = await current().triage.judgements.of(datasetId);
      return {
        judgement: judgements.get(row) ?? null,
        note: notes.get(row) ?? "",
        tags: [...(tags.get(row) ?? [])],
      };
    },
    "packet.bytes": (input) => {
      const { datasets, database } = current().models;
      return readPacket(input, { datasets, database });
    },
  };
}

type ScoredInput = ParsedInput<"triage.timeline">;

async function columnsOf(
  { models, columns }: InspectTools,
  input: ScoredInput,
): Promise<{ dataset: Dataset; scoresId: number; time: TimeBins; rows: RowColumns } | null> {
  const scored = await findScored(models, input.modelId, input.datasetId);
  const { dataset, scores, stored } = scored;
  // The span was taken from the first time column, so its rows are counted along that one.
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name;
  if (column === undefined || dataset.timeSpan === null) return null;
  const time = binsOf(input, column, dataset.timeSpan);
  const [times, mask, own] = await Promise.all([
    columns.times(dataset, column),
    columns.mask(dataset, input.filter, {
      datasetId: dataset.id,
      scores: { id: scores.id, rawOf: rawOfCalibrated(stored.card) },
    }),
    columns.scores(scored),
  ]);
  const line = await columns.line(scored, input.method);
  return {
    dataset,
    scoresId: scores.id,
    time,
    rows: { times, mask, raw: own.raw, calibrated: own.calibrated, line },
  };
}

function binsOf(
  { fromMs, toMs, bins: most }: Pick<ScoredInput, "fromMs" | "toMs" | "bins">,
  column: string,
  span: { fromMs: number; toMs: number },
): TimeBins {
  // The last moment of the data belongs to its last bin; a range that is asked for ends before its end.
  const from = fromMs ?? span.fromMs;
  const to = toMs === undefined ? span.toMs : toMs - 0.001;
  if (!(from <= to))
    throw new AppError("INVALID_INPUT", "The range of time ends before it begins; choose another one.");
  const widthMs = binWidth(from, to, most);
  const first = Math.floor(from / widthMs);
  return { column, fromMs: first * widthMs, widthMs, bins: Math.floor(to / widthMs) - first + 1 };
}
