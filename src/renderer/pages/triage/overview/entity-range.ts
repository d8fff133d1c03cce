// Translates between selected lanes and the filter: conditions on the values of an entity's columns. Pure functions; time-range.ts does the
// same for times. An entity has one value per column: ["10.0.0.5"], or ["10.0.0.5", "10.0.0.9"].
import { both, everything } from "#shared/filter.ts";
import type { CellValue, Filter } from "#shared/vocabulary.ts";

export type Entity = readonly CellValue[];

/** The entities that a filter selects, and the rest of the filter; null when it selects none. */
export function takeEntities(
  filter: Filter,
  columns: readonly string[],
): { chosen: Entity[] | null; rest: Filter } {
  if (columns.length === 0) return { chosen: null, rest: filter };
  const entities = entitiesIn(filter, columns);
  if (entities) return { chosen: entities, rest: everything };
  if (filter.kind !== "and") return { chosen: null, rest: filter };
  const at = filter.of.findIndex((part) => entitiesIn(part, columns) !== null);
  if (at >= 0) {
    const rest = joined(filter.of.filter((_, i) => i !== at));
    return { chosen: entitiesIn(filter.of[at]!, columns), rest };
  }
  // The conditions of an entity of several columns may stand among the others.
  const parts = columns.map((column) => filter.of.find((part) => valueIn(part, column) !== undefined));
  if (columns.length === 1 || parts.some((part) => part === undefined)) return { chosen: null, rest: filter };
  return {
    chosen: [columns.map((column, i) => valueIn(parts[i]!, column)!)],
    rest: joined(filter.of.filter((part) => !parts.includes(part))),
  };
}

/** The filter with other entities, or with none. */
export function withEntities(
  filter: Filter,
  columns: readonly string[],
  chosen: readonly Entity[] | null,
): Filter {
  const { rest } = takeEntities(filter, columns);
  if (!chosen || chosen.length === 0 || columns.length === 0) return rest;
  return both(rest, entitiesFilter(columns, chosen));
}

/** The condition for rows of these entities. */
function entitiesFilter(columns: readonly string[], chosen: readonly Entity[]): Filter {
  const [column] = columns;
  const plain = chosen.map(([value]) => value).filter((value) => value !== null);
  if (columns.length === 1 && column !== undefined && chosen.length > 1 && plain.length === chosen.length)
    return {
      kind: "in",
      column,
      values: plain.map((value) => (typeof value === "boolean" ? String(value) : value!)),
    };
  const each = chosen.map((entity): Filter => {
    const parts = columns.map((name, i): Filter => valueFilter(name, entity[i] ?? null));
    return parts.length === 1 ? parts[0]! : { kind: "and", of: parts };
  });
  return each.length === 1 ? each[0]! : { kind: "or", of: each };
}

export const sameEntity = (a: Entity, b: Entity): boolean =>
  a.length === b.length && a.every((value, i) => String(value) === String(b[i]));

const valueFilter = (column: string, value: CellValue): Filter =>
  value === null ? { kind: "missing", column } : { kind: "compare", column, op: "=", value };

function entitiesIn(filter: Filter, columns: readonly string[]): Entity[] | null {
  const [column] = columns;
  if (columns.length === 1 && filter.kind === "in" && sameName(filter.column, column!))
    return filter.values.map((value) => [value]);
  if (filter.kind === "or" && filter.of.length > 0) {
    const each = filter.of.map((part) => entityIn(part, columns));
    return each.every((entity) => entity !== null) ? each : null;
  }
  const one = entityIn(filter, columns);
  return one && [one];
}

function entityIn(filter: Filter, columns: readonly string[]): Entity | null {
  if (columns.length === 1) {
    const value = valueIn(filter, columns[0]!);
    return value === undefined ? null : [value];
  }
  if (filter.kind !== "and" || filter.of.length !== columns.length) return null;
  const values = columns.map((column) =>
    filter.of.map((part) => valueIn(part, column)).find((value) => value !== undefined),
  );
  return values.every((value) => value !== undefined) ? values : null;
}

function valueIn(filter: Filter, column: string): CellValue | undefined {
  if (filter.kind === "missing") return sameName(filter.column, column) ? null : undefined;
  if (filter.kind !== "compare" || filter.op !== "=") return undefined;
  return sameName(filter.column, column) ? filter.value : undefined;
}

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function joined(parts: readonly Filter[]): Filter {
  const [first = everything] = parts;
  return parts.length > 1 ? { kind: "and", of: [...parts] } : first;
}
