// One dataset: its strip of origin and health, and its grid with what floats over it (profile, menu, messages).
import { useCallback, useEffect, useRef, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { asAppError } from "../../api/door.ts";
import type { CellMenuRequest, FlowGrid, Shown } from "../../grid/flow-grid.ts";
import { createFlowGrid } from "../../grid/flow-grid.ts";
import gridCss from "../../grid/grid.module.css";
import { GridSkeleton } from "../../grid/grid-skeleton.tsx";
import { layoutKey, layoutOf, withLayout } from "../../grid/layout.ts";
import frame from "../../grid/rows-frame.module.css";
import { rowHeights } from "../../grid/theme.ts";
import { ColumnProfile } from "../../parts/profile/column-profile.tsx";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { CellMenu } from "./cell-menu.tsx";
import { DatasetDetails, useDetailsOpen } from "./dataset-details.tsx";
import { DatasetHeader, type DatasetLook } from "./dataset-header.tsx";
import css from "./dataset-view.module.css";
import { Overview } from "./overview.tsx";
import { SeriesView } from "./series/series-view.tsx";
import { useGridKeys } from "./use-grid-keys.ts";

const skeletonAfterMs = 150;

export function DatasetView({ dataset }: { dataset: Dataset }) {
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<FlowGrid | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [look, setLook] = useState<DatasetLook>("rows");
  const [detailsOpen] = useDetailsOpen();
  const [busy, setBusy] = useState(false);
  const [menu, setMenu] = useState<CellMenuRequest | null>(null);
  const [profile, setProfile] = useState<{ column: string; anchor: HTMLElement } | null>(null);
  const { filter, total, clear } = useQuery();
  const { time, density } = useSettings(({ settings }) => settings);
  const kept = useSettings(({ settings }) => settings.layouts[layoutKey(dataset.columns)]);
  /** Whose rows are in the grid. */
  const [shownId, setShownId] = useState<number | null>(null);
  const ready = grid !== null && shownId === dataset.id;
  /** The series lies over the grid, and says itself when there is nothing to draw. */
  const asSeries = dataset.kind === "samples" && look === "series";

  // Rows that come at once take the place of the others without a flicker between.
  const waits = useLate(!ready && !failure, grid === null ? 0 : skeletonAfterMs);

  const openProfile = useCallback(
    (column: string, anchor: HTMLElement) => setProfile({ column, anchor }),
    [],
  );
  const gridFailed = useCallback((thrown: unknown) => setFailure(asAppError(thrown)), []);

  // The grid lives as long as the page: making it anew costs more than all rows it shows. Another dataset is told to it.
  const current = useRef(dataset);
  current.current = dataset;
  const asked = useRef<{ datasetId: number | null; filter: Filter }>({ datasetId: null, filter });
  const shownNow = useCallback((): Shown => {
    const { columns } = current.current;
    const { filter, sort } = useQuery.getState();
    const layout = layoutOf(columns, useSettings.getState().settings.layouts[layoutKey(columns)]);
    return { dataset: current.current, layout, filter, sort };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is a new grid; what changes later is told to it below
  useEffect(() => {
    if (!host.current) return;
    let gone = false;
    let made: FlowGrid | null = null;
    const first = shownNow();
    createFlowGrid(host.current, {
      ...first,
      time,
      rowHeightPx: rowHeights[density],
      onBusy: setBusy,
      onTotal: (count) => useQuery.setState({ total: count }),
      onSort: (sort) => useQuery.setState({ sort }),
      onSelection: (selectedRows) => useQuery.setState({ selectedRows }),
      onLayout: (layout) => {
        const { settings, change } = useSettings.getState();
        const key = layoutKey(current.current.columns);
        change({ layouts: withLayout(settings.layouts, key, layout) });
      },
      onProfile: openProfile,
      onMenu: setMenu,
      onFailure: gridFailed,
    }).then(
      (ready) => {
        if (gone) return ready.close();
        made = ready;
        asked.current = { datasetId: first.dataset.id, filter: first.filter };
        setShownId(first.dataset.id);
        setFailure(null);
        setGrid(ready);
      },
      (thrown) => !gone && gridFailed(thrown),
    );
    return () => {
      gone = true;
      made?.close();
      asked.current = { datasetId: null, filter };
      setGrid(null);
      setShownId(null);
    };
  }, [attempt]);

  useEffect(() => {
    setMenu(null);
    setProfile(null);
    setFailure(null);
    if (!grid || asked.current.datasetId === dataset.id) return;
    let gone = false;
    const shown = shownNow();
    asked.current = { datasetId: dataset.id, filter: shown.filter };
    grid.turnTo(shown).then(
      () => !gone && setShownId(dataset.id),
      (thrown) => {
        if (gone) return;
        gridFailed(thrown);
      },
    );
    return () => {
      gone = true;
    };
  }, [grid, dataset.id, shownNow, gridFailed]);

  useEffect(() => {
    if (!grid || asked.current.datasetId !== dataset.id || asked.current.filter === filter) return;
    const standing = asked.current;
    const before = useQuery.getState().total;
    asked.current = { datasetId: dataset.id, filter };
    useQuery.setState({ total: null });
    grid.ask(filter).then(
      () => setFailure(null),
      (thrown) => {
        const error = asAppError(thrown);
        if (asked.current.datasetId !== standing.datasetId) return;
        asked.current = standing;
        useQuery.setState({ total: before });
        if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, standing.filter);
        else showFailure(error, "The filter could not be asked");
      },
    );
  }, [grid, dataset.id, filter]);
  // Rows that came while it is read, and its last ones.
  const known = useRef({ id: dataset.id, rows: dataset.rows });
  useEffect(() => {
    const before = known.current;
    known.current = { id: dataset.id, rows: dataset.rows };
    if (ready && before.id === dataset.id && before.rows !== dataset.rows) grid.askAgain();
  }, [grid, ready, dataset.id, dataset.rows]);
  useEffect(() => grid?.setTime(time), [grid, time]);
  useEffect(() => grid?.setRowHeight(rowHeights[density]), [grid, density]);
  useGridKeys(grid, { openProfile, openMenu: setMenu });

  return (
    <section className={css.view} aria-label={dataset.name}>
      <DatasetHeader
        dataset={dataset}
        grid={grid}
        layout={layoutOf(dataset.columns, kept)}
        look={look}
        onLook={setLook}
      />
      <Overview key={dataset.id} dataset={dataset} ready={ready || failure !== null} />
      <div className={css.main}>
        <div className={css.body}>
          <div className={frame.busy} data-busy={busy} />
          {asSeries && <SeriesView key={dataset.id} dataset={dataset} />}
          <section ref={host} className={gridCss.host} aria-label="Rows" aria-busy={busy || !ready} />
          {waits && <GridSkeleton columns={dataset.columns} />}
          {failure && (
            <div className={ready ? frame.note : frame.over}>
              <FailurePanel title="Some rows could not be read" failure={failure}>
                <Button
                  onClick={() => {
                    setFailure(null);
                    if (grid && ready) grid.askAgain();
                    else setAttempt(attempt + 1);
                  }}
                >
                  Try again
                </Button>
              </FailurePanel>
            </div>
          )}
          {ready && total === 0 && !asSeries && (
            <div className={frame.over}>
              <div className={frame.nothing}>
                <p>{dataset.rows === 0 ? "This dataset has no rows." : "No row matches the filter."}</p>
                {dataset.rows > 0 && <Button onClick={clear}>Clear filter</Button>}
              </div>
            </div>
          )}
        </div>
        {detailsOpen && <DatasetDetails key={dataset.id} dataset={dataset} />}
      </div>
      {profile && (
        <ColumnProfile
          dataset={dataset}
          column={profile.column}
          anchor={profile.anchor}
          onClose={() => setProfile(null)}
        />
      )}
      {menu && grid && (
        <CellMenu
          dataset={dataset}
          grid={grid}
          request={menu}
          onProfile={(column) => {
            const anchor = grid.header(column);
            if (anchor) openProfile(column, anchor);
          }}
          onClose={() => setMenu(null)}
        />
      )}
    </section>
  );
}

/** True once something has been so for a while; false at once. */
function useLate(now: boolean, afterMs: number): boolean {
  const [late, setLate] = useState(now && afterMs === 0);
  useEffect(() => {
    if (!now) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [now, afterMs]);
  return now && late;
}
