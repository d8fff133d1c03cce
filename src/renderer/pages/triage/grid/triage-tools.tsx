// The tools over the triage grid: which rows, grouping, saved views, columns, marks, undo, log, and export.
import { formatFilter } from "#shared/filter.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import type { SavedView } from "#shared/triage-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { rowWord } from "../../../format/row-word.ts";
import type { Layout } from "../../../grid/layout.ts";
import { ColumnChooser } from "../../../parts/column-chooser.tsx";
import type { Question } from "../../../parts/verdicts/question-dialog.tsx";
import { askView } from "../../../state/ask-view.ts";
import { useOverlays } from "../../../state/overlays.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { IconButton } from "../../../ui/button.tsx";
import { BookmarkIcon, CheckIcon, ExportIcon, GroupIcon, PlusIcon, TrashIcon } from "../../../ui/icons.tsx";
import { Menu, MenuItem, MenuLabel, MenuRule } from "../../../ui/menu.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { columnSets, setLayout } from "./column-sets.ts";
import { columnTitle, neededBy, triageLayout, usualLayout } from "./columns.ts";
import type { TriageGrid } from "./grid-shape.ts";
import { MarksButton } from "./marks-button.tsx";
import css from "./triage-tools.module.css";
import { VerdictBar } from "./verdict-tools.tsx";

interface TriageToolbarProps {
  dataset: Dataset;
  model: Model;
  grid: TriageGrid | null;
  layout: Layout;
  ask(question: Question): void;
}

const shows = [
  { value: "flags", label: "Flags" },
  { value: "episodes", label: "Episodes" },
] as const;

export function TriageToolbar({ dataset, model, grid, layout, ask }: TriageToolbarProps) {
  const show = useTriage(({ show }) => show);
  const setShow = useTriage(({ setShow }) => setShow);
  const exportRows = () =>
    useOverlays.getState().set({
      exporting: {
        datasetId: dataset.id,
        modelId: model.id,
        filter: useQuery.getState().filter,
        what: show === "all" ? `${rowWord(dataset)}s` : "flags",
        triage: { flagged: show !== "all" },
        shown: neededBy(
          dataset,
          layout.flatMap(({ column, hidden }) => (hidden ? [] : [column])),
        ),
      },
    });
  return (
    <div className={css.bar} role="toolbar" aria-label="Tools">
      <Segmented
        label="What is shown"
        value={show}
        options={[...shows, { value: "all", label: `All ${rowWord(dataset)}s` }]}
        onChange={setShow}
      />
      <span className={css.space} />
      <GroupMenu dataset={dataset} />
      <ViewsMenu dataset={dataset} grid={grid} layout={layout} ask={ask} />
      <MarksButton dataset={dataset} />
      <ColumnChooser
        dataset={dataset}
        grid={grid}
        layout={layout}
        extra={{ titleOf: columnTitle, kind: "triage" }}
        sets={columnSets(dataset)}
        layoutWith={(shown) => setLayout(dataset, shown)}
      />
      <span className={css.rule} />
      <VerdictBar dataset={dataset} />
      <IconButton label="Export these rows" icon={ExportIcon} onClick={exportRows} />
    </div>
  );
}

function GroupMenu({ dataset }: { dataset: Dataset }) {
  const groupBy = useTriage(({ groupBy }) => groupBy);
  const setGroupBy = useTriage(({ setGroupBy }) => setGroupBy);
  const first = ["orig_addr", "resp_addr", "resp_port", "service", "protocol", "conn_state"].filter((name) =>
    dataset.columns.some((column) => column.name === name),
  );
  const texts = dataset.columns
    .filter(({ kind, name }) => (kind === "text" || kind === "boolean") && !first.includes(name))
    .map(({ name }) => name);
  const option = (name: string) => (
    <MenuItem
      key={name}
      icon={name === groupBy ? CheckIcon : GroupIcon}
      onSelect={() => setGroupBy(name === groupBy ? null : name)}
    >
      {name}
    </MenuItem>
  );
  return (
    <Menu
      label="Group by"
      align="end"
      trigger={
        <button type="button" className={css.tool} data-on={groupBy !== null} aria-label="Group by">
          <GroupIcon />
          {groupBy ?? "Group"}
        </button>
      }
    >
      {["reason", "verdict", ...first].map(option)}
      {texts.length > 0 && <MenuRule />}
      {texts.slice(0, 30).map(option)}
    </Menu>
  );
}

interface ViewsMenuProps {
  dataset: Dataset;
  grid: TriageGrid | null;
  layout: Layout;
  ask(question: Question): void;
}

function ViewsMenu({ dataset, grid, layout, ask }: ViewsMenuProps) {
  const { views, deleteView } = useVerdicts();
  const save = () => {
    const { show, sort, groupBy, marks } = useTriage.getState();
    ask({
      kind: "view",
      view: {
        show,
        filter: formatFilter(useQuery.getState().filter),
        sort: [...sort],
        groupBy,
        columns: layout.flatMap(({ column, hidden }) => (hidden ? [] : [column])),
        marks: [...marks],
      },
    });
  };
  return (
    <Menu
      label="Views"
      align="end"
      trigger={
        <button type="button" className={css.tool} aria-label="Views">
          <BookmarkIcon />
          Views
        </button>
      }
    >
      {views.length === 0 && <MenuLabel>No saved view yet</MenuLabel>}
      {views.map((view) => (
        <MenuItem
          key={view.name}
          icon={BookmarkIcon}
          title={view.filter || "No filter"}
          onSelect={() => showView(dataset, grid, view)}
        >
          {view.name}
        </MenuItem>
      ))}
      <MenuRule />
      <MenuItem icon={PlusIcon} onSelect={save}>
        Save this view…
      </MenuItem>
      {views.map(({ name }) => (
        <MenuItem key={name} icon={TrashIcon} tone="danger" onSelect={() => void deleteView(name)}>
          Delete “{name}”
        </MenuItem>
      ))}
    </Menu>
  );
}

function showView(dataset: Dataset, grid: TriageGrid | null, view: SavedView): void {
  askView(view);
  if (view.columns === null) return;
  const usual = usualLayout(dataset);
  const shown = view.columns.flatMap((name) => usual.find(({ column }) => column === name) ?? []);
  grid?.setLayout(
    triageLayout(
      dataset,
      shown.map((place) => ({ ...place, hidden: false })),
    ),
  );
}
