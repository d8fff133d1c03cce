// Chooses the columns of a grid: searches by name, shows or hides single ones or all matches, or applies a set.
import { useState } from "react";
import { countText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { shownUnit } from "../format/cell.ts";
import type { Layout } from "../grid/layout.ts";
import type { RowsGrid } from "../grid/rows-grid.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ColumnsIcon } from "../ui/icons.tsx";
import { Popover } from "../ui/popover.tsx";
import css from "./column-chooser.module.css";
import { ColumnSets } from "./column-sets.tsx";

interface ColumnChooserProps {
  dataset: Dataset;
  grid: RowsGrid | null;
  layout: Layout;
  /** The title of a column that does not belong to the dataset, and what it belongs to. */
  extra?: { titleOf(id: string): string; kind: string };
  sets: readonly { title: string; layout(): Layout }[];
  /** A layout with these columns first. */
  layoutWith(columns: readonly string[]): Layout;
}

export function ColumnChooser({ dataset, grid, layout, extra, sets, layoutWith }: ColumnChooserProps) {
  const [search, setSearch] = useState("");
  const needle = search.trim().toLowerCase();
  const byName = new Map(dataset.columns.map((column) => [column.name, column]));
  const titleOf = (id: string) => extra?.titleOf(id) ?? id;
  const found = layout.filter(({ column }) => titleOf(column).toLowerCase().includes(needle));
  const shownColumns = layout.filter(({ hidden }) => !hidden).map(({ column }) => column);
  const shown = shownColumns.length;
  const foundShown = found.filter(({ hidden }) => !hidden).map(({ column }) => column);
  const showFound = () =>
    grid?.setVisible(
      found.map(({ column }) => column),
      true,
    );
  // Keep one column, because a grid without columns has no rows to read.
  const hideFound = () =>
    grid?.setVisible(foundShown.length === shown ? foundShown.slice(1) : foundShown, false);
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
        {!search && (
          <ColumnSets
            sets={sets}
            shown={shownColumns}
            layoutWith={layoutWith}
            onLayout={(next) => grid?.setLayout(next)}
          />
        )}
        <div className={css.list}>
          {found.map(({ column, hidden }) => {
            const known = byName.get(column);
            return (
              <label
                key={column}
                className={css.row}
                title={[titleOf(column), known?.about].filter(Boolean).join("\n")}
              >
                <input
                  type="checkbox"
                  checked={!hidden}
                  disabled={!hidden && shown === 1}
                  onChange={(event) => grid?.setVisible([column], event.target.checked)}
                />
                <span className={css.name}>{titleOf(column)}</span>
                <span className={css.kind}>{known ? shownUnit(known) || known.kind : extra?.kind}</span>
              </label>
            );
          })}
          {found.length === 0 && <p className={css.none}>No column is called that.</p>}
        </div>
        <div className={css.foot}>
          <span className={css.count}>
            {countText(shown)} of {countText(layout.length)} shown
          </span>
          <Button tone="quiet" className={css.small} onClick={showFound}>
            Show {search ? "found" : "all"}
          </Button>
          <Button
            tone="quiet"
            className={css.small}
            disabled={foundShown.length === 0 || shown === 1}
            title={foundShown.length === shown ? "The first column stays" : undefined}
            onClick={hideFound}
          >
            Hide {search ? "found" : "all"}
          </Button>
        </div>
      </div>
    </Popover>
  );
}
