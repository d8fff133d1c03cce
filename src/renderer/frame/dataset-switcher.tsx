// Shows the current dataset and switches to another; on every page.
import { manyText } from "#shared/number-words.ts";
import { useDatasets, useSelectedDataset } from "../state/datasets.ts";
import { choose } from "../state/opening.ts";
import { CheckIcon, ChevronDownIcon, DataIcon, PlusIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../ui/menu.tsx";
import { keyCaps } from "./key-table.ts";
import css from "./switcher.module.css";

export function DatasetSwitcher() {
  const { list, select } = useDatasets();
  const selected = useSelectedDataset();
  if (!list?.length) return null;
  return (
    <Menu
      label="Datasets"
      trigger={
        <button
          type="button"
          className={css.switcher}
          aria-label={`Dataset: ${selected?.name ?? "none"}`}
          title={selected?.name}
        >
          <DataIcon />
          <span className={css.name}>{selected?.name ?? "No dataset"}</span>
          <ChevronDownIcon size={14} />
        </button>
      }
    >
      {list.map(({ id, name, rows }) => (
        <MenuItem
          key={id}
          title={name}
          hint={manyText(rows, "row")}
          icon={id === selected?.id ? CheckIcon : DataIcon}
          onSelect={() => select(id)}
        >
          {name}
        </MenuItem>
      ))}
      <MenuRule />
      <MenuItem icon={PlusIcon} keys={keyCaps("o")} onSelect={() => void choose("data")}>
        Open a file…
      </MenuItem>
      <MenuItem icon={PlusIcon} onSelect={() => void choose("folder")}>
        Open a folder…
      </MenuItem>
    </Menu>
  );
}
