// The choice for each column of an unknown table, and how one choice changes others. Pure functions.
import type { ColumnMapping, TableMapping } from "#shared/mapping.ts";
import type { TablePreview, TableRole } from "#shared/table-preview.ts";

export type Kind = TableMapping["datasetKind"];

const usualTime = { format: "auto", zone: "UTC", halfDays: false } as const;

/** A choice for every column of the header: from the mapping, otherwise kept as it is. */
export function choicesOf({ header, mapping }: TablePreview): ColumnMapping[] {
  const known = new Map((mapping?.columns ?? []).map((column) => [column.source, column]));
  return header.map(({ source }) => known.get(source) ?? { source, role: "keep", unit: null, time: null });
}

/** Gives a column another role. A role that only one column may have is taken from the previous one. */
export function withRole(
  choices: readonly ColumnMapping[],
  source: string,
  role: TableRole,
): ColumnMapping[] {
  const many = role.role === "keep" || role.role === "leave-out";
  return choices.map((choice) => {
    if (choice.source === source)
      return {
        source,
        role: role.role,
        unit: null,
        time: role.kind === "time" ? (choice.time ?? { ...usualTime }) : null,
      };
    return !many && choice.role === role.role ? { ...choice, role: "keep", unit: null, time: null } : choice;
  });
}

/** Drops the roles that a dataset of this kind does not have. */
export function ofKind(
  choices: readonly ColumnMapping[],
  kind: Kind,
  roles: readonly TableRole[],
): ColumnMapping[] {
  const time = kind === "samples" ? "time" : "start_time";
  const other = kind === "samples" ? "start_time" : "time";
  return choices.map((choice) => {
    if (choice.role === other) return { ...choice, role: time };
    const fits = roles.find(({ role }) => role === choice.role)?.of.includes(kind) ?? false;
    return fits ? choice : { ...choice, role: "keep", unit: null, time: null };
  });
}

/** Whether the text has the form of a zone: UTC, an offset, or a name. */
export const isZone = (text: string): boolean =>
  /^(UTC|[+-]\d{2}:\d{2}|[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2})$/.test(text);
