// Back and forward in the window: page, dataset, model, filter, and what triage shows. A new query adds a step. Moving the focus or
// selecting rows only updates the present step, after a moment, so that keys never wait for it.
import { formatFilter, parseFilter } from "#shared/filter.ts";
import { useDatasets } from "../state/datasets.ts";
import { useModels } from "../state/models.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { type TriagePlace, useTriage } from "../state/triage.ts";

interface Step extends TriagePlace {
  page: string;
  datasetId: number | null;
  modelId: number | null;
  filterText: string;
}

/** Selected rows stored in a step; more would cost too much memory per step. */
const mostSelected = 1000;
const restMs = 400;

/** Starts recording steps and handling back and forward. Returns a function that stops it. */
export function wireHistory(): () => void {
  let restoring = false;
  let standing = stepNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  window.history.replaceState(standing, "");

  const rewrite = () => {
    clearTimeout(timer);
    timer = undefined;
    window.history.replaceState(standing, "");
  };
  const look = () => {
    if (restoring) return;
    const next = stepNow();
    if (questionOf(next) !== questionOf(standing)) {
      // Going back must restore the last step as it was when it was left.
      if (timer !== undefined) rewrite();
      // The first dataset and model of a workspace are the starting point, not a step.
      const arrived =
        standing.datasetId === null || (standing.modelId === null && next.page === standing.page);
      standing = next;
      if (arrived) window.history.replaceState(next, "");
      else window.history.pushState(next, "");
    } else if (
      next.incident !== standing.incident ||
      next.focusedRow !== standing.focusedRow ||
      next.selectedRows !== standing.selectedRows
    ) {
      standing = next;
      timer ??= setTimeout(rewrite, restMs);
    }
  };
  // One action changes several stores. Record the state once, when it is over.
  let due = false;
  const soon = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      look();
    });
  };
  const onPop = ({ state }: PopStateEvent) => {
    if (!isStep(state)) return;
    clearTimeout(timer);
    timer = undefined;
    restoring = true;
    restore(state);
    restoring = false;
    standing = stepNow();
  };
  window.addEventListener("popstate", onPop);
  const undos = [useDatasets, useModels, useQuery, usePage, useTriage].map((store) => store.subscribe(soon));
  return () => {
    clearTimeout(timer);
    window.removeEventListener("popstate", onPop);
    for (const undo of undos) undo();
  };
}

function stepNow(): Step {
  const { view, incident, show, focusedRow, selectedRows, groupBy, sort, marks } = useTriage.getState();
  return {
    page: usePage.getState().page,
    datasetId: useDatasets.getState().selectedId,
    modelId: useModels.getState().selectedId,
    filterText: formatFilter(useQuery.getState().filter),
    view,
    incident,
    show,
    focusedRow,
    selectedRows: selectedRows.length > mostSelected ? [] : selectedRows,
    groupBy,
    sort,
    marks,
  };
}

const questionOf = ({ incident: _, focusedRow: __, selectedRows: ___, ...question }: Step): string =>
  JSON.stringify(question);

function restore({ page, datasetId, modelId, filterText, ...place }: Step): void {
  // Skip what was deleted since; restore the rest of the step.
  const { list, select, selectedId } = useDatasets.getState();
  if (datasetId !== null && datasetId !== selectedId && list?.some(({ id }) => id === datasetId)) {
    select(datasetId);
  }
  const models = useModels.getState();
  if (modelId !== null && models.list?.some(({ id }) => id === modelId)) models.select(modelId);
  const { filter, only } = useQuery.getState();
  const parsed = parseFilter(filterText);
  if (parsed.ok && formatFilter(filter) !== filterText) only(parsed.filter);
  useTriage.setState(place);
  usePage.getState().show(page);
}

const isStep = (state: unknown): state is Step =>
  typeof state === "object" && state !== null && "filterText" in state && "show" in state;
