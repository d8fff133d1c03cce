// Handlers of the requests about the rows of a scored dataset: pages of flags, groups, time line and lanes.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { findScored, reasonsOf } from "../score/scored.ts";
import type { VerdictTools } from "../verdict/verdict-handlers.ts";
import { triageLanes, triageTimeline } from "./overview.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createScoredColumns, type ScoredColumns } from "./scored-columns.ts";
import { createScoredRows, type ScoredRows } from "./scored-rows.ts";
import { triageGroups, triagePage } from "./triage-page.ts";

export interface TriageTools extends ScoreTools, VerdictTools {
  scoredRows: ScoredRows;
  questions: Questions;
  columns: ScoredColumns;
}

export function createTriageTools<T extends ScoreTools & Omit<VerdictTools, "rowsOfFilter">>(
  tools: T,
): T & TriageTools {
  const scoredRows = createScoredRows(tools);
  const questions = createQuestions(tools, scoredRows);
  return {
    ...tools,
    scoredRows,
    questions,
    columns: createScoredColumns(tools),
    async rowsOfFilter(target) {
      const scored = await scoredRows.find(target.modelId, target.datasetId);
      return (await questions.ask(scored, { ...target, sort: [] })).rows;
    },
  };
}

export function triageHandlers(current: () => TriageTools) {
  return {
    "triage.page": (input) => triagePage(current(), input),
    "triage.find": async (input) => {
      const { scoredRows, questions } = current();
      const { rows } = await questions.ask(await scoredRows.find(input.modelId, input.datasetId), input);
      const place = rows.indexOf(input.row);
      return { place: place < 0 ? null : place };
    },
    "triage.groups": (input) => triageGroups(current(), input),
    "triage.reasons": async ({ modelId, datasetId, rows }) => {
      const tools = current();
      const scored = await findScored(tools, modelId, datasetId);
      const known = rows.filter((row) => row < scored.dataset.rows);
      const reasons = await reasonsOf(tools, scored, known);
      return known.map((row) => ({ row, reason: reasons.get(row)?.[0] ?? null }));
    },
    "triage.timeline": (input) => triageTimeline(current(), input),
    "triage.lanes": (input) => triageLanes(current(), input),
  } satisfies Partial<EngineHandlers>;
}
