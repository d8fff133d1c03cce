// What columns hold, asked once per dataset, column and filter, and kept for a while: popovers and completion read it.
import { formatFilter } from "#shared/filter.ts";
import type { Filter, Profile } from "#shared/vocabulary.ts";
import { request } from "../api/door.ts";

const mostKept = 64;
const kept = new Map<string, Promise<Profile>>();

/** The profile of a column under a filter; a failure is not kept, so that asking again asks again. */
export function loadProfile(datasetId: number, column: string, filter: Filter): Promise<Profile> {
  const key = JSON.stringify([datasetId, column, formatFilter(filter)]);
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const asked = request("column.profile", { datasetId, column, filter });
  kept.set(key, asked);
  asked.catch(() => kept.delete(key));
  const oldest = kept.size > mostKept ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return asked;
}

/** Another workspace numbers its datasets anew. */
export const forgetProfiles = (): void => kept.clear();
