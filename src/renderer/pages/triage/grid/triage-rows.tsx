// The rows of the Triage page: the tools above, the groups beside, the grid with what floats over it, and the counts below.

import { useCallback, useEffect, useRef, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { asAppError, on } from "../../../api/door.ts";
import { rowWord } from "../../../format/row-word.ts";
import type { CellMenuRequest } from "../../../grid/flow-grid.ts";
import gridCss from "../../../grid/grid.module.css";
import { GridSkeleton } from "../../../grid/grid-skeleton.tsx";
import { layoutKey, withLayout } from "../../../grid/layout.ts";
import frame from "../../../grid/rows-frame.module.css";
import { rowHeights } from "../../../grid/theme.ts";
import { ColumnProfile } from "../../../parts/profile/column-profile.tsx";
import { isOwnChange, useJudging } from "../../../state/judging.ts";
import { useQuery } from "../../../state/query.ts";
import { useSettings } from "../../../state/settings.ts";
import { showFailure } from "../../../state/toasts.ts";
import { useTriage } from "../../../state/triage.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Pane } from "../../../ui/pane.tsx";
import type { Subject } from "../state/subject.ts";
import { type Asked, AskedDialog } from "./asked-dialog.tsx";
import { triageLayout } from "./columns.ts";
import type { TriageAsk, TriageGrid, TriageTold } from "./grid-shape.ts";
import { GroupList } from "./group-list.tsx";
import { ReasonPrompt } from "./reason-prompt.tsx";
import { TriageFoot } from "./triage-foot.tsx";
import { createTriageGrid } from "./triage-grid.ts";
import { TriageMenu } from "./triage-menu.tsx";
import css from "./triage-rows.module.css";
import { TriageTools } from "./triage-tools.tsx";
import { useJudge } from "./use-judge.ts";
import { useTriageKeys } from "./use-triage-keys.ts";

export function TriageRows({ dataset, model }: Subject) {
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<TriageGrid | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<TriageTold | null>(null);
  const [menu, setMenu] = useState<CellMenuRequest | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
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
  const failed = useCallback((thrown: unknown) => setFailure(asAppError(thrown)), []);

  // The grid lives as long as its dataset and its scores; what changes later is told to it below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is a new grid
  useEffect(() => {
    if (!host.current) return;
    let gone = false;
    let made: TriageGrid | null = null;
    const place = useTriage.getState();
    standing.current = {
      show: place.show,
      sort: place.sort,
      marks: place.marks,
      filter: useQuery.getState().filter,
    };
    createTriageGrid(host.current, {
      ...standing.current,
      dataset,
      modelId: model.id,
      layout,
      time,
      rowHeightPx: rowHeights[density],
      hostName: (address) => useJudging.getState().hosts.get(address),
      onBusy: setBusy,
      onTold(next) {
        setTold(next);
        useQuery.setState({ total: next.total });
      },
      onSort: (sort) => useTriage.getState().setSort(sort),
      onFocus: (row) => useTriage.getState().focus(row),
      onSelection(rows) {
        if (rows.length + useTriage.getState().selectedRows.length > 0) useTriage.getState().selectRows(rows);
        useQuery.setState({ selectedRows: rows.length });
      },
      onLayout(next) {
        const { settings, change } = useSettings.getState();
        change({ layouts: withLayout(settings.layouts, key, next) });
      },
      onProfile: (column, anchor) => setProfile({ column, anchor }),
      onMenu: setMenu,
      onFailure: failed,
    }).then(
      (ready) => {
        if (gone) return ready.close();
        made = ready;
        setFailure(null);
        setGrid(ready);
      },
      (thrown) => {
        if (gone) return;
        const error = asAppError(thrown);
        failed(thrown);
        if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, { kind: "all" });
      },
    );
    return () => {
      gone = true;
      made?.close();
      setGrid(null);
    };
  }, [attempt]);

  const standing = useRef<TriageAsk>({ show, sort, marks, filter });
  useEffect(() => {
    const before = standing.current;
    const next = { show, sort, marks, filter };
    const same =
      before.show === show &&
      before.filter === filter &&
      before.marks === marks &&
      JSON.stringify(before.sort) === JSON.stringify(sort);
    if (!grid || same) return;
    standing.current = next;
    grid.ask(next).then(
      () => setFailure(null),
      (thrown) => {
        const error = asAppError(thrown);
        standing.current = before;
        if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, before.filter);
        else showFailure(error, "The question could not be asked");
      },
    );
  }, [grid, show, sort, marks, filter]);
  useEffect(() => grid?.setTime(time), [grid, time]);
  useEffect(() => grid?.setRowHeight(rowHeights[density]), [grid, density]);

  // What was said elsewhere: undo, another window, a bulk decision.
  useEffect(
    () =>
      on("verdict.changed", (change) => {
        if (change.datasetId !== dataset.id || isOwnChange(change)) return;
        grid?.refresh();
      }),
    [grid, dataset.id],
  );
  useEffect(
    () => useJudging.subscribe(({ hosts }, before) => hosts !== before.hosts && grid?.repaint()),
    [grid],
  );

  const judge = useJudge({ grid, dataset, model, told, setTold });
  useTriageKeys({
    grid,
    dataset,
    model,
    judge,
    openMenu: setMenu,
    ask: setAsked,
    openProfile: (column, anchor) => setProfile({ column, anchor }),
  });

  return (
    <section className={css.view} aria-label="Rows to triage">
      <TriageTools dataset={dataset} model={model} grid={grid} layout={layout} ask={setAsked} />
      <div className={css.middle}>
        {groupBy !== null && (
          <Pane name="triage-groups" label="Width of the groups" widthPx={220} least={160} most={420}>
            <GroupList dataset={dataset} modelId={model.id} column={groupBy} told={told} />
          </Pane>
        )}
        <div className={css.body}>
          <div className={frame.busy} data-busy={busy} />
          <section ref={host} className={gridCss.host} aria-label="Rows" aria-busy={busy || grid === null} />
          {!grid && !failure && <GridSkeleton columns={dataset.columns.slice(0, 8)} />}
          {failure && (
            <div className={grid ? frame.note : frame.over}>
              <FailurePanel title="Some rows could not be read" failure={failure}>
                <Button
                  onClick={() => {
                    setFailure(null);
                    if (grid) grid.refresh();
                    else setAttempt(attempt + 1);
                  }}
                >
                  Try again
                </Button>
              </FailurePanel>
            </div>
          )}
          {grid && told?.total === 0 && (
            <Nothing dataset={dataset} filtered={filter.kind !== "all"} flags={show !== "all"} />
          )}
          <ReasonPrompt judge={judge} />
        </div>
      </div>
      <TriageFoot told={told} dataset={dataset} model={model} />
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
          ask={setAsked}
          onProfile={(column) => {
            const anchor = grid.header(column);
            if (anchor) setProfile({ column, anchor });
          }}
          onClose={() => setMenu(null)}
        />
      )}
      {asked && <AskedDialog asked={asked} onClose={() => setAsked(null)} onGone={() => grid?.takeFocus()} />}
    </section>
  );
}

interface NothingProps {
  dataset: Dataset;
  filtered: boolean;
  flags: boolean;
}

function Nothing({ dataset, filtered, flags }: NothingProps) {
  const clear = useQuery(({ clear }) => clear);
  const setShow = useTriage(({ setShow }) => setShow);
  return (
    <div className={frame.over}>
      <div className={frame.nothing}>
        <p>
          {filtered
            ? "No row matches the filter."
            : "No row is above the threshold: nothing here is strange to this model."}
        </p>
        {filtered ? (
          <Button onClick={clear}>Clear filter</Button>
        ) : (
          flags && <Button onClick={() => setShow("all")}>Show all {rowWord(dataset)}s</Button>
        )}
      </div>
    </div>
  );
}
