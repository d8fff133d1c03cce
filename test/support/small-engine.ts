// A small engine for component tests: one dataset of 300 flows, one model that scored it, and verdicts that last for
// a test. It answers the pages' requests as the engine does, with values that follow from the row number.
import { defaultSettings } from "../../src/shared/default-settings.ts";
import { AppError } from "../../src/shared/errors.ts";
import type { Model, Scores } from "../../src/shared/model-vocabulary.ts";
import type { RowVerdict, TriageRowPage, VerdictCounts } from "../../src/shared/triage-vocabulary.ts";
import type { CellValue, Column, Dataset, Filter, Sort, Workspace } from "../../src/shared/vocabulary.ts";
import { answer, emit } from "./window.ts";

export const startMs = Date.UTC(2024, 2, 1, 9);
export const rows = 300;
/** Number of rows above the threshold: the first ones. */
export const flagged = 120;

export const workspace: Workspace = {
  path: "/cases/office.tidewatch",
  name: "office",
  createdAtMs: startMs,
  schemaVersion: 1,
  isReadOnly: false,
  isFull: false,
  isDefault: false,
};

const column = (name: string, kind: Column["kind"], unit: string | null = null): Column => ({
  name,
  kind,
  unit,
  about: "",
});

export const dataset: Dataset = {
  id: 1,
  name: "office.pcap",
  kind: "flows",
  rows,
  columns: [
    column("start_time", "time"),
    column("orig_addr", "text"),
    column("orig_port", "integer"),
    column("resp_addr", "text"),
    column("resp_port", "integer"),
    column("protocol", "text"),
    column("duration_s", "number", "s"),
    column("orig_bytes", "integer", "bytes"),
  ],
  source: {
    path: "/data/office.pcap",
    bytes: 81_234,
    sha256: null,
    format: "Zeek conn.log",
    why: "Its head says so.",
  },
  timeSpan: { fromMs: startMs, toMs: startMs + rows * 1000 },
  refused: [],
  refusedRows: 0,
  warnings: [],
  importedAtMs: startMs,
  importMs: 40,
  reading: false,
};

const threshold = {
  method: { method: "budget" as const, flagsPerDay: 40 },
  value: 2.5,
  flags: flagged,
  flagsPerDay: 40,
  falseRate: 0.01,
  falseRateInterval: [0, 0.02] as [number, number],
  warnings: [],
};

export const model: Model = {
  id: 7,
  name: "Monday",
  detector: "isolation-forest",
  datasetId: 1,
  datasetName: "office.pcap",
  normal: "",
  columns: ["duration_s", "orig_bytes"],
  sequenceBy: "row",
  steps: 1,
  seed: 1,
  normalRows: 280,
  fitRows: 200,
  calibrateRows: 80,
  engine: null,
  validationLoss: null,
  champion: true,
  parent: null,
  recalibration: null,
  threshold,
  warnings: [],
  trainedAtMs: startMs,
  tookMs: 900,
};

export const scores: Scores = {
  id: 3,
  modelId: 7,
  datasetId: 1,
  rows,
  method: threshold.method,
  warnings: [],
  scoredAtMs: startMs,
  tookMs: 30,
};

/** The value of a cell, computed from its row number. */
export function cell(row: number, name: string): CellValue {
  switch (name) {
    case "start_time":
      return startMs + row * 1000;
    case "orig_addr":
      return `10.0.0.${row % 20}`;
    case "orig_port":
      return 40_000 + row;
    case "resp_addr":
      return `192.0.2.${row % 7}`;
    case "resp_port":
      return row % 3 === 0 ? 53 : 443;
    case "protocol":
      return row % 3 === 0 ? "udp" : "tcp";
    case "duration_s":
      return row % 10 === 9 ? null : row / 10;
    case "orig_bytes":
      return row * 100;
    case "label_benign":
      return row >= flagged;
    default:
      throw new AppError("INVALID_INPUT", `There is no column ${name}.`);
  }
}
export const scoreOf = (row: number): number => 100 - row / 3;

export interface SmallEngine {
  verdicts: Map<number, RowVerdict>;
  tags: Map<number, string[]>;
  notes: Map<number, string>;
}

/** Answers all requests about rows; returns the verdicts and notes it received. */
export function startSmallEngine(): SmallEngine {
  const engine: SmallEngine = { verdicts: new Map(), tags: new Map(), notes: new Map() };
  const verdictOf = (row: number) => engine.verdicts.get(row)?.verdict;
  const find = (filter: Filter, sort: readonly Sort[] = []): number[] =>
    sorted(
      Array.from({ length: rows }, (_, row) => row).filter((row) => holds(filter, row, verdictOf)),
      sort,
    );
  const done = { undo: { undo: "1 verdict", redo: null } };

  answer("settings.set", (part) => ({ ...defaultSettings, ...part }));
  answer("flows.page", ({ filter, sort, offset, limit, columns }) => {
    const found = find(filter, sort);
    const ids = found.slice(offset, offset + limit);
    const names = columns ?? dataset.columns.map(({ name }) => name);
    return { ...blockOf(ids, names), offset, total: found.length };
  });
  answer("rows.get", ({ rows, columns }) => {
    const names = columns ?? dataset.columns.map(({ name }) => name);
    return { columns: names, rows, cells: blockOf(rows, names).cells };
  });
  answer("triage.page", ({ show, filter, sort, offset, limit, columns, rows: only }): TriageRowPage => {
    const found = find(filter, sort).filter((row) => show === "all" || row < flagged);
    const ids = only ?? found.slice(offset, offset + limit);
    return {
      ...blockOf(ids, columns),
      scores: ids.map(scoreOf),
      reasons: ids.map((row) => ({ column: "orig_bytes", share: 0.7, sentence: `sent ${row * 100} bytes` })),
      verdicts: ids.map((row) => engine.verdicts.get(row) ?? null),
      tags: ids.map((row) => engine.tags.get(row) ?? []),
      notes: ids.map((row) => engine.notes.get(row) ?? null),
      marks: ids.map(() => []),
      offset,
      total: found.length,
      counts: countsOf(found, verdictOf),
      threshold: 60,
      asOf: 1,
    };
  });
  answer("triage.groups", ({ column, show, filter, limit }) => {
    const found = find(filter).filter((row) => show === "all" || row < flagged);
    const groups = new Map<CellValue, number[]>();
    for (const row of found) {
      const value = column === "verdict" ? (verdictOf(row) ?? null) : cell(row, column);
      groups.set(value, [...(groups.get(value) ?? []), row]);
    }
    const list = [...groups].map(([value, of]) => ({
      value,
      rows: of.length,
      open: of.filter((row) => verdictOf(row) === undefined).length,
      most: Math.max(...of.map(scoreOf)),
    }));
    return { groups: list.sort((a, b) => b.rows - a.rows).slice(0, limit), distinct: list.length };
  });
  answer("triage.reasons", ({ rows }) => rows.map((row) => ({ row, reason: null })));
  answer("verdict.counts", () => countsOf(find({ kind: "all" }), verdictOf));
  answer("verdict.give", ({ on, verdict, reason }) => {
    if ("incident" in on) throw new Error("The small engine has no incidents.");
    const targets =
      "rows" in on ? on.rows : find(on.filter).filter((row) => on.show === "all" || row < flagged);
    for (const row of targets) {
      if (verdict === null) engine.verdicts.delete(row);
      else engine.verdicts.set(row, { verdict, reason, atMs: startMs });
    }
    emit("verdict.changed", { what: "verdict", datasetId: 1, rows: targets });
    return { changed: targets.length, ...done };
  });
  answer("note.set", ({ row, text }) => {
    engine.notes.set(row, text);
    emit("verdict.changed", { what: "note", datasetId: 1, rows: [row] });
    return { changed: 1, ...done };
  });
  answer("tag.set", ({ on, add, remove }) => {
    const targets = "rows" in on ? on.rows : [];
    for (const row of targets) {
      const before = engine.tags.get(row) ?? [];
      engine.tags.set(row, [...before.filter((tag) => !remove.includes(tag)), ...add]);
    }
    emit("verdict.changed", { what: "tag", datasetId: 1, rows: targets });
    return { changed: targets.length, ...done };
  });
  answer("row.annotations", ({ row }) => ({
    verdict: engine.verdicts.get(row) ?? null,
    note: engine.notes.get(row) ?? "",
    tags: engine.tags.get(row) ?? [],
  }));
  answer("host.list", () => [{ address: "10.0.0.3", name: "printer" }]);
  answer("view.list", () => []);
  answer("tag.list", () => [{ tag: "seen", rows: 2 }]);
  answer("triage.undoState", () => ({ undo: null, redo: null }));
  return engine;
}

const blockOf = (ids: readonly number[], columns: readonly string[]) => ({
  rowIds: [...ids],
  columns: [...columns],
  cells: columns.map((name) => ids.map((row) => cell(row, name))),
});

function countsOf(
  found: readonly number[],
  verdictOf: (row: number) => RowVerdict["verdict"] | undefined,
): VerdictCounts {
  const counts = { open: 0, confirmed: 0, "false-positive": 0, benign: 0, unsure: 0 };
  for (const row of found) counts[verdictOf(row) ?? "open"]++;
  return counts;
}

function holds(filter: Filter, row: number, verdictOf: (row: number) => string | undefined): boolean {
  const value = (name: string) => (name === "verdict" ? (verdictOf(row) ?? "open") : cell(row, name));
  switch (filter.kind) {
    case "all":
      return true;
    case "and":
      return filter.of.every((part) => holds(part, row, verdictOf));
    case "or":
      return filter.of.some((part) => holds(part, row, verdictOf));
    case "not":
      return !holds(filter.of, row, verdictOf);
    case "missing":
      return value(filter.column) === null;
    case "range": {
      const a = value(filter.column);
      return a !== null && a >= filter.from && a <= filter.to;
    }
    case "compare": {
      const a = value(filter.column);
      if (a === null) return false;
      const b = filter.value;
      return { "=": a === b, "!=": a !== b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[filter.op];
    }
    default:
      throw new AppError("FILTER_INVALID", `The small engine knows no filter of the kind ${filter.kind}.`);
  }
}

function sorted(found: number[], [by]: readonly Sort[]): number[] {
  if (!by) return found;
  const sign = by.descending ? -1 : 1;
  const value = (row: number) => (by.column === "score" ? scoreOf(row) : (cell(row, by.column) ?? -1));
  return found.sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : a - b));
}
