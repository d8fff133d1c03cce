// The rows of the Triage page: tools at the top, groups at the side, the grid with its overlays, and the counts below.

import { useEffect, useRef, useState } from "react";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { asAppError, on } from "../../../api/door.ts";
import { rowWord } from "../../../format/row-word.ts";
import { GridSkeleton } from "../../../grid/grid-skeleton.tsx";
import { keepLayout } from "../../../grid/keep-layout.ts";
import { layoutKey } from "../../../grid/layout.ts";
import { RowsFrame, type RowsFrameProps } from "../../../grid/rows-frame.tsx";
import type { CellMenuRequest } from "../../../grid/rows-grid.ts";
import { rowHeights } from "../../../grid/theme.ts";
import { useGrid } from "../../../grid/use-grid.ts";
import { ColumnProfile } from "../../../parts/profile/column-profile.tsx";
import { type Question, QuestionDialog } from "../../../parts/verdicts/question-dialog.tsx";
import { ReasonPrompt } from "../../../parts/verdicts/reason-prompt.tsx";
import { showRefusal, useQuery } from "../../../state/query.ts";
import { useSettings } from "../../../state/settings.ts";
import { type Show, useTriage } from "../../../state/triage.ts";
import { isFromHere, useVerdicts } from "../../../state/verdicts.ts";
import { Pane } from "../../../ui/pane.tsx";
import type { Subject } from "../state/subject.ts";
import { triageLayout } from "./columns.ts";
import type { GridAnswer, TriageAsk, TriageGrid } from "./grid-shape.ts";
import { GroupList } from "./group-list.tsx";
import { TriageFoot } from "./triage-foot.tsx";
import { createTriageGrid } from "./triage-grid.ts";
import { TriageMenu } from "./triage-menu.tsx";
import css from "./triage-rows.module.css";
import { TriageToolbar } from "./triage-tools.tsx";
import { useTriageKeys } from "./use-triage-keys.ts";
import { useVerdictActions } from "./verdict-actions.ts";

interface TriageRowsProps extends Subject {
  /** Only these rows, such as those of an incident; default: all that match. */
  only?: readonly number[];
}

export function TriageRows({ dataset, model, only }: TriageRowsProps) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<GridAnswer | null>(null);
  const [menu, setMenu] = useState<CellMenuRequest | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [profile, setProfile] = useState<{ column: string; anchor: HTMLElement } | null>(null);
  const filter = useQuery(({ filter }) => filter);
  const show = useTriage(({ show }) => show);
  const sort = useTriage(({ sort }) => sort);
  const groupBy = useTriage(({ groupBy }) => groupBy);
  const marks = useTriage(({ marks }) => marks);
  const { time, density } = useSettings(({ settings }) => settings);
  const key = `triage ${layoutKey(dataset.columns)}`;
  const layout = triageLayout(
    dataset,
    useSettings(({ settings }) => settings.layouts[key]),
  );
  const standing = useRef<TriageAsk>({ show, sort, marks, filter, only });
  // The grid lives as long as its dataset and scores; the effects below apply changes to it.
  const { host, grid, failure, setFailure, tryAgain } = useGrid<TriageGrid>(async (host, failed) => {
    standing.current = { show, sort, marks, filter: useQuery.getState().filter, only };
    try {
      return await createTriageGrid(host, {
        ...standing.current,
        dataset,
        modelId: model.id,
        layout,
        time,
        rowHeightPx: rowHeights[density],
        hostName: (address) => useVerdicts.getState().hosts.get(address),
        onBusy: setBusy,
        onAnswer(next) {
          setAnswer(next);
          useQuery.setState({ total: next.total });
        },
        onSort: (sort) => useTriage.getState().setSort(sort),
        onFocus: (row) => useTriage.getState().focus(row),
        onSelection(rows) {
          if (rows.length + useTriage.getState().selectedRows.length > 0)
            useTriage.getState().selectRows(rows);
          useQuery.setState({ selectedRows: rows.length });
        },
        onLayout: (layout) => keepLayout(key, layout),
        onProfile: (column, anchor) => setProfile({ column, anchor }),
        onMenu: setMenu,
        onFailure: failed,
      });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, { kind: "all" });
      throw error;
    }
  });

  useEffect(() => {
    const before = standing.current;
    const next = { show, sort, marks, filter, only };
    const same =
      before.show === show &&
      before.filter === filter &&
      before.marks === marks &&
      before.only === only &&
      JSON.stringify(before.sort) === JSON.stringify(sort);
    if (!grid || same) return;
    standing.current = next;
    grid.ask(next).then(
      () => setFailure(null),
      (thrown) => {
        standing.current = before;
        showRefusal(thrown, before.filter);
      },
    );
  }, [grid, show, sort, marks, filter, only, setFailure]);
  useEffect(() => grid?.setTime(time), [grid, time]);
  useEffect(() => grid?.setRowHeight(rowHeights[density]), [grid, density]);

  // Changes from elsewhere: undo, another window, a verdict on many rows.
  useEffect(
    () =>
      on("verdict.changed", (change) => {
        if (change.datasetId !== dataset.id || isFromHere(change)) return;
        grid?.refresh();
      }),
    [grid, dataset.id],
  );
  useEffect(
    () => useVerdicts.subscribe(({ hosts }, before) => hosts !== before.hosts && grid?.repaint()),
    [grid],
  );

  const actions = useVerdictActions({ grid, dataset, model, answer, setAnswer });
  useTriageKeys({
    grid,
    dataset,
    model,
    actions,
    openMenu: setMenu,
    ask: setQuestion,
    openProfile: (column, anchor) => setProfile({ column, anchor }),
  });

  return (
    <section className={css.view} aria-label="Rows to triage">
      <TriageToolbar dataset={dataset} model={model} grid={grid} layout={layout} ask={setQuestion} />
      <div className={css.middle}>
        {groupBy !== null && (
          <Pane name="triage-groups" label="Width of the groups" widthPx={220} least={160} most={420}>
            <GroupList dataset={dataset} modelId={model.id} column={groupBy} />
          </Pane>
        )}
        <div className={css.body}>
          <RowsFrame
            {...{ host, busy, failure }}
            ready={grid !== null}
            onTryAgain={() => tryAgain((grid) => grid.refresh())}
            nothing={answer?.total === 0 ? nothingToShow(dataset, filter, show) : null}
          >
            {!grid && !failure && <GridSkeleton columns={dataset.columns.slice(0, 8)} />}
          </RowsFrame>
          <ReasonPrompt actions={actions} />
        </div>
      </div>
      <TriageFoot answer={answer} dataset={dataset} model={model} />
      {profile && (
        <ColumnProfile
          dataset={dataset}
          column={profile.column}
          anchor={profile.anchor}
          onClose={() => setProfile(null)}
        />
      )}
      {menu && grid && (
        <TriageMenu
          dataset={dataset}
          grid={grid}
          request={menu}
          ask={setQuestion}
          onProfile={(column) => {
            const anchor = grid.header(column);
            if (anchor) setProfile({ column, anchor });
          }}
          onClose={() => setMenu(null)}
        />
      )}
      {question && (
        <QuestionDialog
          question={question}
          onClose={() => setQuestion(null)}
          onGone={() => grid?.takeFocus()}
        />
      )}
    </section>
  );
}

function nothingToShow(dataset: Dataset, filter: Filter, show: Show): RowsFrameProps["nothing"] {
  if (filter.kind !== "all") {
    const { clear } = useQuery.getState();
    return { words: "No row matches the filter.", action: { label: "Clear filter", run: clear } };
  }
  const words = "No row is above the threshold: nothing here is strange to this model.";
  if (show === "all") return { words };
  const showAll = () => useTriage.getState().setShow("all");
  return { words, action: { label: `Show all ${rowWord(dataset)}s`, run: showAll } };
}
