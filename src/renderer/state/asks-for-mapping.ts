// Decides whether the analyst must map a table before it is read. Pure functions.
import { plainRoles } from "#shared/mapping-words.ts";
import type { TablePreview } from "#shared/table-preview.ts";

/** Number of roles with which a guess can be used without a question. */
const enoughRoles = 2;

/** Whether a guess is too poor, because it recognises hardly any column. */
export function asksForMapping({ needsMapping, mappable, mapping }: TablePreview): boolean {
  const plain: readonly string[] = plainRoles;
  const known = (mapping?.columns ?? []).filter(({ role }) => !plain.includes(role));
  return needsMapping && mappable && known.length < enoughRoles;
}
