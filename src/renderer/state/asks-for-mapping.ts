// Decides whether the analyst must map a table before it is read. Pure.
import { plainRoles } from "#shared/mapping-words.ts";
import type { TablePreview } from "#shared/table-preview.ts";

/** Roles of a guess that say enough of a table to read it without a question. */
const enoughRoles = 2;

/** Whether a guess is too poor to go by: it knows hardly any column. */
export function asksForMapping({ needsMapping, mappable, mapping }: TablePreview): boolean {
  const plain: readonly string[] = plainRoles;
  const known = (mapping?.columns ?? []).filter(({ role }) => !plain.includes(role));
  return needsMapping && mappable && known.length < enoughRoles;
}
