// Handlers of the requests about verdicts, notes, tags, names and saved views. Every change is on disk when it is acknowledged, and is one
// step of undo, one line of the log and one event.
import { userInfo } from "node:os";
import type {
  EngineHandlers,
  EventPayload,
  ParsedInput,
  RequestOutput,
} from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { RowVerdict } from "../../shared/triage-vocabulary.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { refuseBeyond } from "../dataset/rows.ts";
import { readAudit } from "./audit.ts";
import { type Change, onlyChanged, sizeOf } from "./changes.ts";
import { createUndoStack, type UndoStack } from "./undo.ts";
import { countsOf } from "./verdict-counts.ts";
import { createVerdicts, type Verdicts } from "./verdicts.ts";

type RowTarget = ParsedInput<"verdict.give">["on"];
type FilterTarget = Exclude<RowTarget, { rows: unknown } | { incident: unknown }>;
type VerdictsChanged = (payload: EventPayload<"verdict.changed">) => void;

export interface VerdictTools extends DatasetTools {
  verdicts: Verdicts;
  undo: UndoStack;
  /** Drops the cached answers that depend on the verdicts, and notifies the listeners. */
  verdictsChanged: VerdictsChanged;
  /** The rows of a scored dataset that match a filter. */
  rowsOfFilter(target: FilterTarget): Promise<Uint32Array>;
  /** The rows of an incident of a dataset, by its key. */
  rowsOfIncident(datasetId: number, key: string): Promise<number[]>;
}

export function createVerdictTools<T extends DatasetTools>(tools: T, verdictsChanged: VerdictsChanged) {
  const verdicts = createVerdicts({ database: tools.database, now: tools.now, who: userName() });
  return { ...tools, verdicts, undo: createUndoStack(verdicts), verdictsChanged };
}

/** Row numbers that an event lists; beyond that it only says that rows changed. */
const mostListed = 1000;
const mostAtOnce = 100_000;

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the system's list, as in some containers.
    return "unknown";
  }
}

export function verdictHandlers(current: () => VerdictTools) {
  const act = async (make: (tools: VerdictTools) => Promise<Change | null>, by?: string) => {
    const tools = current();
    return outcome(tools, await tools.undo.do(() => make(tools), by));
  };
  return {
    "row.annotations": async ({ datasetId, row }) => {
      const { verdicts, notes, tags } = await current().verdicts.of(datasetId);
      return {
        verdict: verdicts.get(row) ?? null,
        note: notes.get(row) ?? "",
        tags: [...(tags.get(row) ?? [])],
      };
    },
    "verdict.give": ({ on, verdict, reason, by }) =>
      act(async (tools) => {
        if (reason !== null && verdict !== "false-positive")
          throw new AppError("INVALID_INPUT", "A reason belongs to a false positive only.");
        const { datasetId, rows } = await rowsOf(tools, on);
        const { verdicts } = await tools.verdicts.of(datasetId);
        const newVerdict: RowVerdict | null =
          verdict === null ? null : { verdict, reason, atMs: tools.now() };
        const change = onlyChanged(
          {
            datasetId,
            rows,
            before: rows.map((row) => verdicts.get(row) ?? null),
            after: rows.map(() => newVerdict),
          },
          (a, b) => a.verdict === b.verdict && a.reason === b.reason,
        );
        return change && { what: "verdict", ...change };
      }, by),
    "verdict.counts": async ({ datasetId }) => {
      const { datasets, verdicts } = current();
      const { rows } = await datasets.get(datasetId);
      const all = { rows: { length: rows }, has: () => true };
      return countsOf(all, await verdicts.of(datasetId));
    },
    "note.set": ({ datasetId, row, text, by }) =>
      act(async (tools) => {
        await rowsOf(tools, { datasetId, rows: [row] });
        const { notes } = await tools.verdicts.of(datasetId);
        const change = onlyChanged(
          { datasetId, rows: [row], before: [notes.get(row) ?? null], after: [text.trim() ? text : null] },
          Object.is,
        );
        return change && { what: "note", atMs: tools.now(), ...change };
      }, by),
    "tag.set": ({ on, add, remove, by }) =>
      act(async (tools) => {
        const { datasetId, rows } = await rowsOf(tools, on);
        const { tags } = await tools.verdicts.of(datasetId);
        const after = (tagsBefore: readonly string[]) =>
          [...new Set([...tagsBefore.filter((tag) => !remove.includes(tag)), ...add])].sort();
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
      }, by),
    "tag.list": async () => {
      const rows = await current().database.rows(
        "SELECT tag, count(*) AS count FROM tag GROUP BY tag ORDER BY count DESC, tag LIMIT 500",
      );
      return rows.map(({ tag, count }) => ({ tag: String(tag), rows: Number(count) }));
    },
    "host.name": ({ address, name }) =>
      act(async ({ verdicts }) => {
        const before = (await verdicts.hosts()).get(address) ?? null;
        const after = name === "" ? null : name;
        return before === after ? null : { what: "host", name: address, before, after };
      }),
    "host.list": async () =>
      [...(await current().verdicts.hosts())].map(([address, name]) => ({ address, name })),
    "view.save": (view) =>
      act(async ({ verdicts }) => {
        const before = (await verdicts.views()).get(view.name) ?? null;
        if (JSON.stringify(before) === JSON.stringify(view)) return null;
        return { what: "view", name: view.name, before, after: view };
      }),
    "view.list": async () =>
      [...(await current().verdicts.views()).values()].sort((a, b) => a.name.localeCompare(b.name)),
    "view.delete": ({ name }) =>
      act(async ({ verdicts }) => {
        const before = (await verdicts.views()).get(name);
        if (!before) throw new AppError("NOT_FOUND", `There is no view called "${name}" in this workspace.`);
        return { what: "view", name, before, after: null };
      }),
    "triage.undo": async () => {
      const tools = current();
      return outcome(tools, await tools.undo.undo());
    },
    "triage.redo": async () => {
      const tools = current();
      return outcome(tools, await tools.undo.redo());
    },
    "triage.undoState": () => current().undo.state(),
    "audit.list": (input) => readAudit(current().database, input),
  } satisfies Partial<EngineHandlers>;
}

const orNull = (tags: readonly string[]): readonly string[] | null => (tags.length === 0 ? null : tags);

/** Notifies the listeners of a change, and builds the reply. */
function outcome(tools: VerdictTools, change: Change | null): RequestOutput<"verdict.give"> {
  if (change !== null) {
    const rows = "rows" in change && change.rows.length <= mostListed ? [...change.rows] : null;
    tools.verdictsChanged({
      what: change.what,
      datasetId: "datasetId" in change ? change.datasetId : null,
      rows,
    });
  }
  return { changed: change === null ? 0 : sizeOf(change), undo: tools.undo.state() };
}

/** The rows that a verdict applies to. Refuses missing rows, and more rows than can be undone at once. */
async function rowsOf(
  { datasets, rowsOfFilter, rowsOfIncident }: VerdictTools,
  on: ParsedInput<"verdict.give">["on"],
): Promise<{ datasetId: number; rows: readonly number[] }> {
  if ("rows" in on) {
    const dataset = await datasets.get(on.datasetId);
    refuseBeyond(on.rows, dataset);
    return { datasetId: on.datasetId, rows: [...new Set(on.rows)] };
  }
  if ("incident" in on)
    return { datasetId: on.datasetId, rows: await rowsOfIncident(on.datasetId, on.incident) };
  const rows = await rowsOfFilter(on);
  if (rows.length > mostAtOnce) {
    throw new AppError(
      "INVALID_INPUT",
      `The filter finds ${rows.length.toLocaleString("en-US")} rows; at most ${mostAtOnce.toLocaleString("en-US")} can get a verdict at once. Narrow the filter.`,
    );
  }
  return { datasetId: on.datasetId, rows: [...rows] };
}
