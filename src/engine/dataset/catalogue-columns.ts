// Columns of a dataset as the rest of the product sees them: from the catalogue, and in its order.
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
 * Canonical columns in the catalogue's order, then the source's own as they come. `canonical`: the names that were
 * mapped; a source's own column may bear one of them by chance. All that the catalogue knows, when left out.
 */
export function inCatalogueOrder(columns: readonly Column[], canonical?: ReadonlySet<string>): Column[] {
  const rank = ({ name }: Column) =>
    (canonical === undefined || canonical.has(name) ? place.get(name) : undefined) ?? flowColumns.length;
  return columns.toSorted((a, b) => rank(a) - rank(b));
}
