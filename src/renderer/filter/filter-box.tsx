// The filter box of the window: a filter field whose text becomes the filter of all views (state/query).
import type { Dataset } from "#shared/vocabulary.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { FilterField } from "./filter-field.tsx";
import { filterBoxId } from "./focus-filter.ts";
import { useFilterHistory } from "./use-filter-history.ts";

export function FilterBox({ dataset }: { dataset: Dataset }) {
  const { text, problem, type, apply, clear } = useQuery();
  const page = usePage(({ page }) => page);
  const history = useFilterHistory();
  return (
    <FilterField
      dataset={dataset}
      label="Filter"
      id={filterBoxId}
      keys="/"
      beside={page === "triage" ? "scored" : "said"}
      history={history}
      text={text}
      problem={problem}
      onType={type}
      onApply={apply}
      onClear={clear}
    />
  );
}
