// The header over the grid: the dataset's name, source and health, and its actions.
import { useState } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { formatBytes } from "../../format/number.ts";
import { rowWord } from "../../format/row-word.ts";
import { formatMoment, formatSecond, type TimeMode } from "../../format/time.ts";
import { columnSetsOf, endpointColumns } from "../../grid/column-sets.ts";
import type { FlowGrid } from "../../grid/flow-grid.ts";
import { daysOf, type Layout, layoutOf, layoutWith } from "../../grid/layout.ts";
import { ColumnChooser } from "../../parts/column-chooser.tsx";
import { copyText } from "../../state/clipboard.ts";
import { useDatasets } from "../../state/datasets.ts";
import { mapColumns } from "../../state/mapping.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { IconButton } from "../../ui/button.tsx";
import {
  ColumnsIcon,
  CopyIcon,
  ExportIcon,
  InfoIcon,
  MoreIcon,
  RenameIcon,
  TrashIcon,
} from "../../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../../ui/menu.tsx";
import { NameDialog } from "../../ui/name-dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useDetailsOpen } from "./dataset-details.tsx";
import css from "./dataset-header.module.css";
import { FindStrangeButton } from "./find-strange.tsx";
import { Health } from "./health.tsx";
import { Jump } from "./jump.tsx";

/** A series can be shown as rows or as a series. */
export type DatasetLook = "rows" | "series";

interface DatasetHeaderProps {
  dataset: Dataset;
  grid: FlowGrid | null;
  layout: Layout;
  look: DatasetLook;
  onLook(look: DatasetLook): void;
}

const hourMs = 3_600_000;

export function DatasetHeader({ dataset, grid, layout, look, onLook }: DatasetHeaderProps) {
  const time = useSettings(({ settings }) => settings.time);
  const { remove, rename } = useDatasets();
  const [detailsOpen, toggleDetails] = useDetailsOpen();
  const [renaming, setRenaming] = useState(false);
  const { source, timeSpan } = dataset;
  const mode = time === "local" ? "local" : "utc";
  const isShort = timeSpan !== null && timeSpan.toMs - timeSpan.fromMs < hourMs;
  const momentOf = dataset.kind === "samples" || isShort ? formatSecond : formatMoment;
  return (
    <header className={css.strip}>
      <h1 className={css.name} title={dataset.name}>
        {dataset.name}
      </h1>
      <p className={css.facts}>
        <span title={`${source.path}\n${source.why}`}>{source.format}</span>
        <span title={`${countText(source.bytes)} bytes in ${source.path}`}>{formatBytes(source.bytes)}</span>
      </p>
      <p className={css.facts} data-may-hide>
        <span>
          {manyText(dataset.rows, dataset.kind === "samples" ? "sample" : "row")} ×{" "}
          {countText(dataset.columns.length)}
          {dataset.reading && " so far"}
        </span>
        {timeSpan && (
          <span title={mode === "utc" ? "First and last time, UTC" : "First and last time, local"}>
            {momentOf(timeSpan.fromMs, mode)} – {momentOf(timeSpan.toMs, mode)}
          </span>
        )}
      </p>
      <Health dataset={dataset} />
      <div className={css.tools}>
        {dataset.kind === "samples" && timeSpan && (
          <Segmented
            label="Look at"
            value={look}
            options={[
              { value: "series", label: "Series" },
              { value: "rows", label: "Rows" },
            ]}
            onChange={(next) => onLook(next)}
          />
        )}
        <FindStrangeButton dataset={dataset} />
        <Jump grid={grid} />
        <ColumnChooser
          dataset={dataset}
          grid={grid}
          layout={layout}
          sets={setsOf(dataset, time)}
          layoutWith={(shown) => layoutWith(dataset.columns, shown, daysOf(dataset, time))}
        />
        <IconButton
          label="Details of the dataset"
          icon={InfoIcon}
          aria-pressed={detailsOpen}
          onClick={toggleDetails}
        />
        <IconButton
          label="Export rows"
          icon={ExportIcon}
          disabled={dataset.reading}
          onClick={() => exportRows(dataset, layout)}
        />
        <Menu
          label={`More for ${dataset.name}`}
          align="end"
          trigger={<IconButton label={`More for ${dataset.name}`} icon={MoreIcon} />}
        >
          <MenuItem icon={RenameIcon} onSelect={() => setRenaming(true)}>
            Rename…
          </MenuItem>
          <MenuItem icon={CopyIcon} onSelect={() => void copyText(source.path, "the path")}>
            Copy path of the file
          </MenuItem>
          {!source.capture && (
            <MenuItem icon={ColumnsIcon} onSelect={() => void mapColumns(source)}>
              Map columns…
            </MenuItem>
          )}
          <MenuRule />
          <MenuItem icon={TrashIcon} tone="danger" onSelect={() => void remove(dataset.id)}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {renaming && (
        <NameDialog
          title="Rename dataset"
          name={dataset.name}
          onRename={(name) => void rename(dataset.id, name)}
          onClose={() => setRenaming(false)}
        />
      )}
    </header>
  );
}

function setsOf(dataset: Dataset, time: TimeMode): { title: string; layout(): Layout }[] {
  const { columns } = dataset;
  const days = daysOf(dataset, time);
  const front = endpointColumns(columns);
  return [
    { title: "Analyst", layout: () => layoutOf(columns, undefined, days) },
    ...columnSetsOf(columns).map((set) => ({
      title: set.title,
      layout: () => layoutWith(columns, [...front, ...set.columns], days),
    })),
    {
      title: "As in the file",
      layout: () =>
        layoutWith(
          columns,
          columns.map(({ name }) => name),
          days,
        ),
    },
  ];
}

/** Opens the export of the rows as they are filtered and shown. */
function exportRows(dataset: Dataset, layout: Layout): void {
  const { filter, sort } = useQuery.getState();
  useOverlays.getState().set({
    exporting: {
      datasetId: dataset.id,
      filter,
      sort,
      what: `${rowWord(dataset)}s`,
      shown: layout.filter(({ hidden }) => !hidden).map(({ column }) => column),
    },
  });
}
