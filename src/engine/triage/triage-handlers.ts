// Answers to the requests about judging. Every change is on disk when it is answered, is one step of undo, one line of the log and
// one event.
import { userInfo } from "node:os";
import type { triageRequests } from "../../shared/contract/triage.ts";
import type { EngineHandlers, EventPayload, ParsedInput, RequestOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Judgement } from "../../shared/triage-vocabulary.ts";
import type { ModelTools } from "../model/model-tools.ts";
import { findScored, reasonsOf } from "../score/scored.ts";
import { readAudit } from "../verdict/audit.ts";
import { type Change, onlyChanged, sizeOf } from "../verdict/changes.ts";
import { createUndoStack, type UndoStack } from "../verdict/undo.ts";
import { createJudgements, type Judgements } from "../verdict/verdicts.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createScoredRows, type ScoredRows } from "./scored-rows.ts";
import { countsOf, refuseBeyond, triageGroups, triagePage } from "./triage-page.ts";

/** What judging needs while a workspace is open. */
export interface TriageTools {
  models: ModelTools;
  judgements: Judgements;
  undo: UndoStack;
  scoredRows: ScoredRows;
  questions: Questions;
  changed: (payload: EventPayload<"verdict.changed">) => void;
}

/** Rows that an event tells one by one; of more it says only that they changed. */
const mostTold = 1000;
const mostAtOnce = 100_000;

export function createTriageTools(
  models: ModelTools,
  changed: (payload: EventPayload<"verdict.changed">) => void,
): TriageTools {
  const judgements = createJudgements({ database: models.database, now: models.now, who: userName() });
  const scoredRows = createScoredRows(models);
  return {
    models,
    judgements,
    undo: createUndoStack(judgements),
    scoredRows,
    questions: createQuestions(models.database, scoredRows, judgements),
    changed,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return "unknown";
  }
}

export function triageHandlers(
  current: () => TriageTools,
): Pick<EngineHandlers, keyof typeof triageRequests> {
  const pageTools = () => {
    const { models, judgements, scoredRows, questions } = current();
    return { database: models.database, judgements, scoredRows, questions };
  };
  const act = async (make: (tools: TriageTools) => Promise<Change | null>) => {
    const tools = current();
    return told(tools, await tools.undo.do(() => make(tools)));
  };
  return {
    "triage.page": (input) => triagePage(pageTools(), input),
    "triage.find": async (input) => {
      const { scoredRows, questions } = current();
      const { rows } = await questions.ask(await scoredRows.find(input.modelId, input.datasetId), input);
      const place = rows.indexOf(input.row);
      return { place: place < 0 ? null : place };
    },
    "triage.groups": (input) => triageGroups(pageTools(), input),
    "triage.reasons": async ({ modelId, datasetId, rows }) => {
      const { models } = current();
      const scored = await findScored(models, modelId, datasetId);
      const known = rows.filter((row) => row < scored.dataset.rows);
      const reasons = await reasonsOf(models, scored, known);
      return known.map((row) => ({ row, reason: reasons.get(row)?.[0] ?? null }));
    },
    "verdict.give": ({ on, verdict, reason }) =>
      act(async (tools) => {
        if (reason !== null && verdict !== "false-positive")
          throw new AppError("INVALID_INPUT", "A reason belongs to a false positive only.");
        const { datasetId, rows } = await rowsOf(tools, on);
        const { judgements } = await tools.judgements.of(datasetId);
        const given: Judgement | null =
          verdict === null ? null : { verdict, reason, atMs: tools.models.now() };
        const change = onlyChanged(
          {
            datasetId,
            rows,
            before: rows.map((row) => judgements.get(row) ?? null),
            after: rows.map(() => given),
          },
          (a, b) => a.verdict === b.verdict && a.reason === b.reason,
        );
        return change && { what: "verdict", ...change };
      }),
    "verdict.counts": async ({ datasetId }) => {
      const { models, judgements } = current();
      const { rows } = await models.datasets.get(datasetId);
      const all = { rows: { length: rows }, has: () => true };
      return countsOf(all, await judgements.of(datasetId));
    },
    "note.set": ({ datasetId, row, text }) =>
      act(async (tools) => {
        await rowsOf(tools, { datasetId, rows: [row] });
        const { notes } = await tools.judgements.of(datasetId);
        const change = onlyChanged(
          { datasetId, rows: [row], before: [notes.get(row) ?? null], after: [text.trim() ? text : null] },
          Object.is,
        );
        return change && { what: "note", atMs: tools.models.now(), ...change };
      }),
    "tag.set": ({ on, add, remove }) =>
      act(async (tools) => {
        const { datasetId, rows } = await rowsOf(tools, on);
        const { tags } = await tools.judgements.of(datasetId);
        const after = (own: readonly string[]) =>
          [...new Set([...own.filter((tag) => !remove.includes(tag)), ...add])].sort();
        const change = onlyChanged<readonly string[]>(
          {
            datasetId,
            rows,
            before: rows.map((row) => tags.get(row) ?? null),
            after: rows.map((row) => orNull(after(tags.get(row) ?? []))),
          },
          (a, b) => a.join("\n") === b.join("\n"),
        );
        return change && { what: "tag", ...change };
      }),
    "tag.list": async () => {
      const rows = await current().models.database.rows(
        "SELECT tag, count(*) AS count FROM tag GROUP BY tag ORDER BY count DESC, tag LIMIT 500",
      );
      return rows.map(({ tag, count }) => ({ tag: String(tag), rows: Number(count) }));
    },
    "host.name": ({ address, name }) =>
      act(async ({ judgements }) => {
        const before = (await judgements.hosts()).get(address) ?? null;
        const after = name === "" ? null : name;
        return before === after ? null : { what: "host", name: address, before, after };
      }),
    "host.list": async () =>
      [...(await current().judgements.hosts())].map(([address, name]) => ({ address, name })),
    "view.save": (view) =>
      act(async ({ judgements }) => {
        const before = (await judgements.views()).get(view.name) ?? null;
        if (JSON.stringify(before) === JSON.stringify(view)) return null;
        return { what: "view", name: view.name, before, after: view };
      }),
    "view.list": async () =>
      [...(await current().judgements.views()).values()].sort((a, b) => a.name.localeCompare(b.name)),
    "view.delete": ({ name }) =>
      act(async ({ judgements }) => {
        const before = (await judgements.views()).get(name);
        if (!before) throw new AppError("NOT_FOUND", `There is no view called "${name}" in this workspace.`);
        return { what: "view", name, before, after: null };
      }),
    "triage.undo": async () => {
      const tools = current();
      return told(tools, await tools.undo.undo());
    },
    "triage.redo": async () => {
      const tools = current();
      return told(tools, await tools.undo.redo());
    },
    "triage.undoState": () => current().undo.state(),
    "audit.list": (input) => readAudit(current().models.database, input),
  };
}

const orNull = (tags: readonly string[]): readonly string[] | null => (tags.length === 0 ? null : tags);

function told(tools: TriageTools, change: Change | null): RequestOutput<"verdict.give"> {
  if (change !== null) {
    const rows = "rows" in change && change.rows.length <= mostTold ? [...change.rows] : null;
    tools.changed({ what: change.what, datasetId: "datasetId" in change ? change.datasetId : null, rows });
  }
  return { changed: change === null ? 0 : sizeOf(change), undo: tools.undo.state() };
}

/** The rows that a judgement is about; refused when one is not there, or there are too many to take back at once. */
async function rowsOf(
  { models, scoredRows, questions }: TriageTools,
  on: ParsedInput<"verdict.give">["on"],
): Promise<{ datasetId: number; rows: readonly number[] }> {
  if ("rows" in on) {
    const dataset = await models.datasets.get(on.datasetId);
    refuseBeyond(on.rows, dataset);
    return { datasetId: on.datasetId, rows: [...new Set(on.rows)] };
  }
  const scored = await scoredRows.find(on.modelId, on.datasetId);
  const { rows } = await questions.ask(scored, { ...on, sort: [] });
  if (rows.length > mostAtOnce) {
    throw new AppError(
      "INVALID_INPUT",
      `The filter finds ${rows.length.toLocaleString("en-US")} rows; at most ${mostAtOnce.toLocaleString("en-US")} are judged at once. Narrow the filter.`,
    );
  }
  return { datasetId: on.datasetId, rows: [...rows] };
}
