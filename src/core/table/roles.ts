// The roles that the mapping dialog offers for a column: the catalogue's columns, the label and its mark, the time of
// a sample, and columns outside the catalogue.
import type { TableRole } from "../../shared/table-preview.ts";
import { type FlowColumn, flowColumns } from "./catalogue.ts";
import { unitsFor } from "./units.ts";

/** The engine computes them from the label's text and mark. */
const derivedLabels = new Set(["label_benign", "label_family"]);

const role = (name: string, about: string, more: Partial<TableRole> = {}): TableRole => ({
  role: name,
  kind: null,
  unit: null,
  units: [],
  about,
  of: ["flows", "samples"],
  ...more,
});

/** Every role, the most common ones first. */
export const tableRoles: readonly TableRole[] = [
  role("keep", "kept under its own name"),
  role("leave-out", "not read at all"),
  role("time", "time of the sample", { kind: "time", of: ["samples"] }),
  role("attack-mark", "1 for an attack, 0 for benign", { kind: "boolean" }),
  ...flowColumns.filter(({ name }) => !derivedLabels.has(name)).map(ofCatalogue),
];

function ofCatalogue({ name, kind, unit, meaning }: FlowColumn): TableRole {
  const numeric = kind === "integer" || kind === "real";
  return role(name, meaning, {
    kind: kind === "real" ? "number" : kind,
    unit: numeric && unit !== "" ? unit : null,
    units: numeric ? unitsFor(unit) : [],
    of: name === "label" ? ["flows", "samples"] : ["flows"],
  });
}
