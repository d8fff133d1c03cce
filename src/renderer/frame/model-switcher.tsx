// Shows the chosen model and switches to another; on every page once there is a model.
import { useDatasets } from "../state/datasets.ts";
import { scoresFor, useModels, useSelectedModel } from "../state/models.ts";
import { usePage } from "../state/page.ts";
import { CheckIcon, ChevronDownIcon, ModelIcon, PlusIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../ui/menu.tsx";
import css from "./switcher.module.css";

export function ModelSwitcher() {
  const { list, scores, select } = useModels();
  const datasetId = useDatasets(({ selectedId }) => selectedId);
  const selected = useSelectedModel();
  const show = usePage(({ show }) => show);
  if (!list?.length) return null;
  return (
    <Menu
      label="Models"
      trigger={
        <button
          type="button"
          className={css.switcher}
          aria-label={`Model: ${selected?.name ?? "none"}`}
          title={selected?.name}
        >
          <ModelIcon />
          <span className={css.name}>{selected?.name ?? "No model"}</span>
          <ChevronDownIcon size={14} />
        </button>
      }
    >
      {list.map(({ id, name }) => (
        <MenuItem
          key={id}
          title={name}
          hint={scoresFor(scores, id, datasetId) ? "scored" : "not scored"}
          icon={id === selected?.id ? CheckIcon : ModelIcon}
          onSelect={() => select(id)}
        >
          {name}
        </MenuItem>
      ))}
      <MenuRule />
      <MenuItem icon={PlusIcon} onSelect={() => show("model")}>
        Train another…
      </MenuItem>
    </Menu>
  );
}
