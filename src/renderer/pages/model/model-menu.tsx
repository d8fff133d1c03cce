// The actions on a model.
import { useState } from "react";
import type { Model } from "#shared/model-vocabulary.ts";
import { request } from "../../api/door.ts";
import { copyText } from "../../state/clipboard.ts";
import { useModelView } from "../../state/model-view.ts";
import { useModels } from "../../state/models.ts";
import { showFailure } from "../../state/toasts.ts";
import { IconButton } from "../../ui/button.tsx";
import {
  ChampionIcon,
  CompareIcon,
  CopyIcon,
  ExportIcon,
  MoreIcon,
  RenameIcon,
  TrashIcon,
} from "../../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../../ui/menu.tsx";
import { NameDialog } from "../../ui/name-dialog.tsx";

export function ModelMenu({ model }: { model: Model }) {
  const { list, promote, rename, remove, exportTo } = useModels();
  const compareWith = useModelView(({ compareWith }) => compareWith);
  const [renaming, setRenaming] = useState(false);
  const other =
    list?.find(({ id, champion }) => id !== model.id && champion) ?? list?.find(({ id }) => id !== model.id);
  const copyCard = async () => {
    try {
      const card = await request("model.card", { modelId: model.id });
      await copyText(JSON.stringify(card, null, 2), "the card");
    } catch (thrown) {
      showFailure(thrown, "The card could not be read");
    }
  };
  return (
    <>
      <Menu
        label={`More for ${model.name}`}
        align="end"
        trigger={<IconButton label={`More for ${model.name}`} icon={MoreIcon} />}
      >
        <MenuItem icon={ChampionIcon} disabled={model.champion} onSelect={() => void promote(model.id)}>
          Make champion
        </MenuItem>
        <MenuItem
          icon={CompareIcon}
          disabled={other === undefined}
          onSelect={() => compareWith(other?.id ?? null)}
        >
          Compare with another
        </MenuItem>
        <MenuRule />
        <MenuItem icon={ExportIcon} onSelect={() => void exportTo(model, "folder")}>
          Export…
        </MenuItem>
        <MenuItem icon={ExportIcon} onSelect={() => void exportTo(model, "onnx")}>
          Export as ONNX…
        </MenuItem>
        <MenuItem icon={CopyIcon} onSelect={() => void copyCard()}>
          Copy the card
        </MenuItem>
        <MenuRule />
        <MenuItem icon={RenameIcon} onSelect={() => setRenaming(true)}>
          Rename…
        </MenuItem>
        <MenuItem icon={TrashIcon} tone="danger" onSelect={() => void remove(model.id)}>
          Delete
        </MenuItem>
      </Menu>
      {renaming && (
        <NameDialog
          title="Rename model"
          name={model.name}
          onRename={(name) => void rename(model.id, name)}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  );
}
