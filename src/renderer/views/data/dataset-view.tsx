// One dataset: its strip of origin and health, and its grid with what floats over it (profile, menu, messages).
import { useCallback, useEffect, useRef, useState } from "react";
import type { AppError } from "../../../shared/errors.ts";
import type { Dataset } from "../../../shared/vocabulary.ts";
import { asAppError } from "../../api/door.ts";
import type { CellMenuRequest, FlowGrid } from "../../grid/flow-grid.ts";
import { createFlowGrid } from "../../grid/flow-grid.ts";
import gridCss from "../../grid/grid.module.css";
import { type Layout, layoutKey, layoutOf, withLayout } from "../../grid/layout.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { CellMenu } from "./cell-menu.tsx";
import { ColumnProfile } from "./column-profile.tsx";
import { DatasetHeader } from "./dataset-header.tsx";
import css from "./dataset-view.module.css";
import { GridSkeleton } from "./grid-skeleton.tsx";
import { Overview } from "./overview.tsx";
import { useGridKeys } from "./use-grid-keys.ts";

const rowHeights = { compact: 24, comfortable: 32 } as const;

export function DatasetView({ dataset }: { dataset: Dataset }) {
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<FlowGrid | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [menu, setMenu] = useState<CellMenuRequest | null>(null);
  const [profile, setProfile] = useState<{ column: string; anchor: HTMLElement } | null>(null);
  const { filter, total, clear } = useQuery();
  const { time, density } = useSettings(({ settings }) => settings);
  const key = layoutKey(dataset.columns);
  const kept = useSettings(({ settings }) => settings.layouts[key]);

  const openProfile = useCallback(
    (column: string, anchor: HTMLElement) => setProfile({ column, anchor }),
    [],
  );
  const gridFailed = useCallback((thrown: unknown) => setFailure(asAppError(thrown)), []);

  // The grid lives as long as its dataset; what changes later is told to it below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt, or another dataset, is a new grid
  useEffect(() => {
    if (!host.current) return;
    let gone = false;
    let made: FlowGrid | null = null;
    const keepLayout = (layout: Layout) => {
      const { settings, change } = useSettings.getState();
      change({ layouts: withLayout(settings.layouts, key, layout) });
    };
    createFlowGrid(host.current, {
      dataset,
      layout: layoutOf(dataset.columns, useSettings.getState().settings.layouts[key]),
      filter: useQuery.getState().filter,
      sort: useQuery.getState().sort,
      time,
      rowHeightPx: rowHeights[density],
      onBusy: setBusy,
      onTotal: (count) => useQuery.setState({ total: count }),
      onSort: (sort) => useQuery.setState({ sort }),
      onSelection: (selectedRows) => useQuery.setState({ selectedRows }),
      onLayout: keepLayout,
      onProfile: openProfile,
      onMenu: setMenu,
      onFailure: gridFailed,
    }).then(
      (ready) => {
        if (gone) return ready.close();
        made = ready;
        asked.current = useQuery.getState().filter;
        setFailure(null);
        setGrid(ready);
      },
      (thrown) => !gone && gridFailed(thrown),
    );
    return () => {
      gone = true;
      made?.close();
      setGrid(null);
    };
  }, [dataset.id, attempt]);

  const asked = useRef(filter);
  useEffect(() => {
    if (!grid || asked.current === filter) return;
    const standing = asked.current;
    const before = useQuery.getState().total;
    asked.current = filter;
    useQuery.setState({ total: null });
    grid.ask(filter).then(
      () => setFailure(null),
      (thrown) => {
        const error = asAppError(thrown);
        asked.current = standing;
        useQuery.setState({ total: before });
        if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, standing);
        else showFailure(error, "The filter could not be asked");
      },
    );
  }, [grid, filter]);
  useEffect(() => grid?.setTime(time), [grid, time]);
  useEffect(() => grid?.setRowHeight(rowHeights[density]), [grid, density]);
  useGridKeys(grid, { openProfile, openMenu: setMenu });

  return (
    <section className={css.view} aria-label={dataset.name}>
      <DatasetHeader dataset={dataset} grid={grid} layout={layoutOf(dataset.columns, kept)} />
      <Overview dataset={dataset} ready={grid !== null || failure !== null} />
      <div className={css.body}>
        <div className={css.busy} data-busy={busy} />
        <section ref={host} className={gridCss.host} aria-label="Rows" aria-busy={busy || grid === null} />
        {!grid && !failure && <GridSkeleton columns={dataset.columns} />}
        {failure && (
          <div className={grid ? css.note : css.over}>
            <FailurePanel title="Some rows could not be read" failure={failure}>
              <Button
                onClick={() => {
                  setFailure(null);
                  if (grid) grid.askAgain();
                  else setAttempt(attempt + 1);
                }}
              >
                Try again
              </Button>
            </FailurePanel>
          </div>
        )}
        {grid && total === 0 && (
          <div className={css.over}>
            <div className={css.nothing}>
              <p>{dataset.rows === 0 ? "This dataset has no rows." : "No row matches the filter."}</p>
              {dataset.rows > 0 && <Button onClick={clear}>Clear filter</Button>}
            </div>
          </div>
        )}
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
