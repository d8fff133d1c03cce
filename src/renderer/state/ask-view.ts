// Applies a saved view of the triage page: filter, order, groups and marks. The grid applies its columns.
import { parseFilter } from "#shared/filter.ts";
import type { SavedView } from "#shared/triage-vocabulary.ts";
import { useQuery } from "./query.ts";
import { useTriage } from "./triage.ts";

export function askView({ filter, show, sort, groupBy, marks }: SavedView): void {
  const parsed = parseFilter(filter);
  if (parsed.ok) useQuery.getState().only(parsed.filter);
  useTriage.setState({ view: "flags", show, sort, groupBy, marks, selectedRows: [] });
}
