// Describes the columns of a dataset from the catalogue, in the catalogue's order.
import { flowColumn, flowColumns } from "../../core/table/catalogue.ts";
import type { Column } from "../../shared/vocabulary.ts";

/** A canonical column as the catalogue describes it. */
export function catalogueColumn(name: string): Column {
  const { kind, unit, meaning } = flowColumn(name)!;
  const numeric = kind === "integer" || kind === "real";
  return { name, kind: kind === "real" ? "number" : kind, unit: numeric ? unit : null, about: meaning };
}

const place = new Map(flowColumns.map((column, i) => [column.name, i]));

/**
 * Canonical columns in the catalogue's order, then the source's other columns in their order. `canonical` lists the mapped names, since a
 * source column may share a catalogue name by chance; default: every name in the catalogue.
 */
export function inCatalogueOrder(columns: readonly Column[], canonical?: ReadonlySet<string>): Column[] {
  const rank = ({ name }: Column) =>
    (canonical === undefined || canonical.has(name) ? place.get(name) : undefined) ?? flowColumns.length;
  return columns.toSorted((a, b) => rank(a) - rank(b));
}
