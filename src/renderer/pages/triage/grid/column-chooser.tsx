// Which columns the triage grid shows: sets for a glance, and every column one by one.
import { useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { shownUnit } from "../../../format/cell.ts";
import { formatCount } from "../../../format/number.ts";
import type { Layout } from "../../../grid/layout.ts";
import css from "../../../parts/column-chooser.module.css";
import { Button, IconButton } from "../../../ui/button.tsx";
import { ColumnsIcon } from "../../../ui/icons.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { isOwnColumn, ownColumns, usualLayout } from "./columns.ts";
import type { TriageGrid } from "./grid-shape.ts";

interface TriageColumnsProps {
  dataset: Dataset;
  grid: TriageGrid | null;
  layout: Layout;
}

/** Which columns of the dataset a set shows beside score, verdict, reason and endpoints. */
const sets: readonly { title: string; shows: RegExp }[] = [
  { title: "Volume", shows: /bytes|packets|rate|ratio/i },
  { title: "Timing", shows: /duration|iat|time|_s$|active|idle/i },
  { title: "Labels", shows: /^label/i },
];
const mostOfSet = 16;

export function TriageColumns({ dataset, grid, layout }: TriageColumnsProps) {
  const [search, setSearch] = useState("");
  const titleOf = (id: string) => (isOwnColumn(id) ? ownColumns[id].title : id);
  const found = layout.filter(({ column }) =>
    titleOf(column).toLowerCase().includes(search.trim().toLowerCase()),
  );
  const shown = layout.filter(({ hidden }) => !hidden).length;
  const showSet = (shows: RegExp) => {
    const frame = new Set(["@score", "@verdict", "@size", "@reason", "@from", "@to"]);
    const own = new Set(
      dataset.columns
        .map(({ name }) => name)
        .filter((name) => shows.test(name))
        .slice(0, mostOfSet),
    );
    const usual = usualLayout(dataset);
    grid?.setLayout(
      [...usual].map((place) => ({ ...place, hidden: !(frame.has(place.column) || own.has(place.column)) })),
    );
  };
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
            const known = dataset.columns.find(({ name }) => name === column);
            return (
              <label key={column} className={css.row} title={known?.about || titleOf(column)}>
                <input
                  type="checkbox"
                  checked={!hidden}
                  disabled={!hidden && shown === 1}
                  onChange={(event) => grid?.setVisible([column], event.target.checked)}
                />
                <span className={css.name}>{titleOf(column)}</span>
                <span className={css.kind}>{known ? shownUnit(known) || known.kind : "triage"}</span>
              </label>
            );
          })}
          {found.length === 0 && <p className={css.none}>No column is called that.</p>}
        </div>
        <div className={css.foot}>
          <span className={css.count}>{formatCount(shown)} shown</span>
          {sets.map(({ title, shows }) => (
            <Button key={title} tone="quiet" className={css.small} onClick={() => showSet(shows)}>
              {title}
            </Button>
          ))}
          <Button tone="quiet" className={css.small} onClick={() => grid?.setLayout(usualLayout(dataset))}>
            Usual
          </Button>
        </div>
      </div>
    </Popover>
  );
}
