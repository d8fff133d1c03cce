// A flag as an event of the Elastic Common Schema (8), with the columns of its flow as ECS fields.
import { ecsValues, ecsVersion } from "../../shared/ecs-fields.ts";
import type { Flag, Model, Threshold } from "../../shared/model-vocabulary.ts";
import type { CellValue, Column, Dataset } from "../../shared/vocabulary.ts";
import { isoTime } from "./print.ts";
import { version } from "./version.ts";

interface EcsSource {
  flag: Flag;
  columns: readonly Column[];
  threshold: Threshold;
  model: Model;
  dataset: Dataset;
}

type Tree = { [name: string]: CellValue | string[] | Tree };

export function ecsEvent({ flag, columns, threshold, model, dataset }: EcsSource): Tree {
  const cell = new Map(columns.map(({ name }, c) => [name, flag.cells[c] ?? null]));
  const event: Tree = {};
  const time = timeOf(cell.get("start_time") ?? firstTime(columns, cell));
  if (time !== null) put(event, "@timestamp", time);
  put(event, "ecs.version", ecsVersion);
  put(event, "event.kind", "alert");
  put(event, "event.category", ["network"]);
  put(event, "event.type", ["info"]);
  put(event, "event.module", "tidewatch");
  put(event, "event.dataset", "tidewatch.flag");
  put(event, "event.id", `${dataset.id}-${flag.row}-${model.id}`);
  put(event, "event.risk_score", flag.score);
  put(event, "event.reason", flag.sentence);
  if (time !== null) put(event, "event.start", time);
  const end = timeOf(cell.get("end_time") ?? null);
  if (end !== null) put(event, "event.end", end);
  const seconds = cell.get("duration_s");
  if (typeof seconds === "number") put(event, "event.duration", Math.round(seconds * 1e9));
  for (const { column, field } of ecsValues) {
    const value = cell.get(column) ?? null;
    if (value !== null) put(event, field, value);
  }
  put(event, "message", flag.sentence);
  put(event, "observer.product", "Tidewatch");
  put(event, "observer.version", version);
  put(event, "rule.name", model.name);
  put(event, "rule.category", model.detector);
  put(event, "tidewatch.row", flag.row);
  put(event, "tidewatch.raw_score", flag.rawScore);
  put(event, "tidewatch.threshold", threshold.value);
  put(event, "tidewatch.source", dataset.name);
  return event;
}

const timeOf = (value: CellValue): string | null => (typeof value === "number" ? isoTime(value) : null);

function firstTime(columns: readonly Column[], cell: ReadonlyMap<string, CellValue>): CellValue {
  const time = columns.find(({ kind }) => kind === "time");
  return time ? (cell.get(time.name) ?? null) : null;
}

function put(tree: Tree, path: string, value: CellValue | string[]): void {
  const names = path.split(".");
  let at = tree;
  for (const name of names.slice(0, -1)) {
    at[name] ??= {};
    at = at[name] as Tree;
  }
  at[names.at(-1)!] = value;
}
