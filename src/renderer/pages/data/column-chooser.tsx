// Which columns are shown: searched by name, switched one by one or all that were found at once.
import { useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { shownUnit } from "../../format/cell.ts";
import { formatCount } from "../../format/number.ts";
import type { FlowGrid } from "../../grid/flow-grid.ts";
import { type Layout, layoutOf } from "../../grid/layout.ts";
import css from "../../parts/column-chooser.module.css";
import { Button, IconButton } from "../../ui/button.tsx";
import { ColumnsIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";

interface ColumnChooserProps {
  dataset: Dataset;
  grid: FlowGrid | null;
  layout: Layout;
}

export function ColumnChooser({ dataset, grid, layout }: ColumnChooserProps) {
  const [search, setSearch] = useState("");
  const byName = new Map(dataset.columns.map((column) => [column.name, column]));
  const found = layout.filter(({ column }) => column.toLowerCase().includes(search.trim().toLowerCase()));
  const shown = layout.filter(({ hidden }) => !hidden).length;
  const setFound = (visible: boolean) =>
    grid?.setVisible(
      found.map(({ column }) => column),
      visible,
    );
  return (
    <Popover
      label="Columns"
      align="end"
      onOpenChange={() => setSearch("")}
      trigger={<IconButton label="Columns" icon={ColumnsIcon} disabled={grid === null} />}
    >
      <div className={css.sheet}>
        <input
          className={css.search}
          type="search"
          aria-label="Search columns"
          placeholder="Search columns"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <div className={css.list}>
          {found.map(({ column, hidden }) => {
            const known = byName.get(column);
            return (
              <label
                key={column}
                className={css.row}
                title={[column, known?.about].filter(Boolean).join("\n")}
              >
                <input
                  type="checkbox"
                  checked={!hidden}
                  disabled={!hidden && shown === 1}
                  onChange={(event) => grid?.setVisible([column], event.target.checked)}
                />
                <span className={css.name}>{column}</span>
                <span className={css.kind}>{(known && shownUnit(known)) || known?.kind}</span>
              </label>
            );
          })}
          {found.length === 0 && <p className={css.none}>No column is called that.</p>}
        </div>
        <div className={css.foot}>
          <span className={css.count}>
            {formatCount(shown)} of {formatCount(layout.length)} shown
          </span>
          <Button tone="quiet" className={css.small} onClick={() => setFound(true)}>
            Show {search ? "found" : "all"}
          </Button>
          {search && (
            <Button
              tone="quiet"
              className={css.small}
              disabled={found.filter(({ hidden }) => !hidden).length === shown}
              onClick={() => setFound(false)}
            >
              Hide found
            </Button>
          )}
          <Button
            tone="quiet"
            className={css.small}
            onClick={() => grid?.resetColumns(layoutOf(dataset.columns, undefined))}
          >
            Reset
          </Button>
        </div>
      </div>
    </Popover>
  );
}
