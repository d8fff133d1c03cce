// A dataset: its header, and its grid with overlays (profile, menu, messages).
import { useCallback, useEffect, useRef, useState } from "react";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import type { FlowGrid, GridContent } from "../../grid/flow-grid.ts";
import { createFlowGrid } from "../../grid/flow-grid.ts";
import { GridSkeleton } from "../../grid/grid-skeleton.tsx";
import { keepLayout } from "../../grid/keep-layout.ts";
import { daysOf, layoutKey, layoutOf } from "../../grid/layout.ts";
import { RowsFrame } from "../../grid/rows-frame.tsx";
import type { CellMenuRequest } from "../../grid/rows-grid.ts";
import { rowHeights } from "../../grid/theme.ts";
import { useGrid } from "../../grid/use-grid.ts";
import { ColumnProfile } from "../../parts/profile/column-profile.tsx";
import { showRefusal, useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { CellMenu } from "./cell-menu.tsx";
import { DatasetDetails, useDetailsOpen } from "./dataset-details.tsx";
import { DatasetHeader, type DatasetLook } from "./dataset-header.tsx";
import css from "./dataset-view.module.css";
import { AnalysisProgress } from "./find-strange.tsx";
import { DatasetOverview } from "./overview.tsx";
import { SeriesView } from "./series/series-view.tsx";
import { useGridKeys } from "./use-grid-keys.ts";

const skeletonAfterMs = 150;

export function DatasetView({ dataset }: { dataset: Dataset }) {
  const [look, setLook] = useState<DatasetLook>("series");
  const [detailsOpen] = useDetailsOpen();
  const [busy, setBusy] = useState(false);
  const [menu, setMenu] = useState<CellMenuRequest | null>(null);
  const [profile, setProfile] = useState<{ column: string; anchor: HTMLElement } | null>(null);
  const { filter, total, clear } = useQuery();
  const { time, density } = useSettings(({ settings }) => settings);
  const storedLayout = useSettings(({ settings }) => settings.layouts[layoutKey(dataset.columns)]);
  /** The dataset whose rows are in the grid. */
  const [shownId, setShownId] = useState<number | null>(null);
  /** A series covers the grid and shows its own message when there is nothing to draw. */
  const asSeries = dataset.kind === "samples" && look === "series" && dataset.timeSpan !== null;

  const openProfile = useCallback(
    (column: string, anchor: HTMLElement) => setProfile({ column, anchor }),
    [],
  );

  // The grid lives as long as the page, because creating one costs more than loading its rows. It switches datasets in place.
  const current = useRef(dataset);
  current.current = dataset;
  /** What the grid requested last. */
  const standing = useRef<{ datasetId: number | null; filter: Filter }>({ datasetId: null, filter });
  const shownNow = useCallback((): GridContent => {
    const { columns } = current.current;
    const { filter, sort } = useQuery.getState();
    const { layouts, time } = useSettings.getState().settings;
    const layout = layoutOf(columns, layouts[layoutKey(columns)], daysOf(current.current, time));
    return { dataset: current.current, layout, filter, sort };
  }, []);

  const { host, grid, failure, setFailure, tryAgain } = useGrid<FlowGrid>(async (host, failed) => {
    const first = shownNow();
    const grid = await createFlowGrid(host, {
      ...first,
      time,
      rowHeightPx: rowHeights[density],
      onBusy: setBusy,
      onTotal: (count) => useQuery.setState({ total: count }),
      onSort: (sort) => useQuery.setState({ sort }),
      onSelection: (selectedRows) => useQuery.setState({ selectedRows }),
      onLayout: (layout) => keepLayout(layoutKey(current.current.columns), layout),
      onProfile: openProfile,
      onMenu: setMenu,
      onFailure: failed,
    });
    standing.current = { datasetId: first.dataset.id, filter: first.filter };
    setShownId(first.dataset.id);
    return grid;
  });
  const ready = grid !== null && shownId === dataset.id;
  // Do not show "loading" for rows that arrive at once, to avoid flicker.
  const waits = useLate(!ready && !failure, grid === null ? 0 : skeletonAfterMs);

  useEffect(() => {
    setMenu(null);
    setProfile(null);
    setFailure(null);
    const { id } = current.current;
    if (!grid || standing.current.datasetId === dataset.id) return;
    const shown = shownNow();
    standing.current = { datasetId: id, filter: shown.filter };
    const isCurrent = () => standing.current.datasetId === id;
    grid.turnTo(shown).then(
      () => isCurrent() && setShownId(id),
      (thrown) => isCurrent() && setFailure(thrown),
    );
  }, [grid, dataset.id, shownNow, setFailure]);

  useEffect(() => {
    const before = standing.current;
    if (!grid || before.datasetId !== dataset.id || before.filter === filter) return;
    const total = useQuery.getState().total;
    standing.current = { datasetId: dataset.id, filter };
    useQuery.setState({ total: null });
    grid.ask(filter).then(
      () => setFailure(null),
      (thrown) => {
        if (standing.current.datasetId !== before.datasetId) return;
        standing.current = before;
        useQuery.setState({ total });
        showRefusal(thrown, before.filter);
      },
    );
  }, [grid, dataset.id, filter, setFailure]);
  // New rows of a dataset that is still being read, and the last ones.
  const known = useRef({ id: dataset.id, rows: dataset.rows });
  useEffect(() => {
    const before = known.current;
    known.current = { id: dataset.id, rows: dataset.rows };
    if (ready && before.id === dataset.id && before.rows !== dataset.rows) grid.askAgain();
  }, [grid, ready, dataset.id, dataset.rows]);
  useEffect(() => grid?.setTime(time), [grid, time]);
  useEffect(() => grid?.setRowHeight(rowHeights[density]), [grid, density]);
  useGridKeys(dataset, grid, { openProfile, openMenu: setMenu });

  return (
    <section className={css.view} aria-label={dataset.name}>
      <DatasetHeader
        dataset={dataset}
        grid={grid}
        layout={layoutOf(dataset.columns, storedLayout, daysOf(dataset, time))}
        look={look}
        onLook={setLook}
      />
      <AnalysisProgress dataset={dataset} />
      {/* The course of a series has an axis of time itself. */}
      {!asSeries && <DatasetOverview key={dataset.id} dataset={dataset} ready={ready || failure !== null} />}
      <div className={css.main}>
        <div className={css.body}>
          <RowsFrame
            {...{ host, ready, busy, failure }}
            onTryAgain={() => tryAgain((grid) => grid.askAgain())}
            nothing={
              total !== 0 || asSeries
                ? null
                : dataset.rows === 0
                  ? { words: "This dataset has no rows." }
                  : { words: "No row matches the filter.", action: { label: "Clear filter", run: clear } }
            }
          >
            {asSeries && <SeriesView key={dataset.id} dataset={dataset} />}
            {waits && <GridSkeleton columns={dataset.columns} />}
          </RowsFrame>
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

/** True once something has been true for a while; false at once. */
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
