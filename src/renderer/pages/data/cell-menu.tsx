// The menu of a value: filters by it, copies it, shows its column's profile.
import type { Dataset } from "#shared/vocabulary.ts";
import { compare, equals } from "../../filter/conditions.ts";
import { cellFormat, plainCell } from "../../format/cell.ts";
import { isAddressColumn } from "../../format/tool-filter.ts";
import type { FlowGrid } from "../../grid/flow-grid.ts";
import type { CellMenuRequest } from "../../grid/rows-grid.ts";
import { ValueItems } from "../../parts/value-items.tsx";
import { copyText } from "../../state/clipboard.ts";
import { showHost } from "../../state/overlays.ts";
import { readPackets } from "../../state/packet-files.ts";
import { useQuery } from "../../state/query.ts";
import { CopyIcon, FilterIcon, HideIcon, InfoIcon, PacketsIcon, PivotIcon } from "../../ui/icons.tsx";
import { MenuAt, MenuItem, MenuLabel, MenuRule } from "../../ui/menu.tsx";
import { copyRows } from "./use-grid-keys.ts";

interface CellMenuProps {
  dataset: Dataset;
  grid: FlowGrid;
  request: CellMenuRequest;
  onProfile(column: string): void;
  onClose(): void;
}

export function CellMenu({ dataset, grid, request, onProfile, onClose }: CellMenuProps) {
  const { narrow } = useQuery();
  const selected = useQuery(({ selectedRows }) => selectedRows);
  const column = dataset.columns.find(({ name }) => name === request.column);
  if (!column) return null;
  const text = cellFormat(column, { mode: "utc" })(request.value);
  const is = equals(column, request.value);
  const address = isAddressColumn(column.name) && typeof request.value === "string" ? request.value : null;
  return (
    <MenuAt at={request.at} label={`${column.name}: ${text}`} onClose={onClose}>
      <MenuLabel>
        {column.name} · {text}
      </MenuLabel>
      {column.kind === "time" && typeof request.value === "number" ? (
        <>
          <MenuItem icon={FilterIcon} onSelect={() => narrow(compare(column, ">=", request.value))}>
            From here on
          </MenuItem>
          <MenuItem icon={FilterIcon} onSelect={() => narrow(compare(column, "<=", request.value))}>
            Up to here
          </MenuItem>
        </>
      ) : (
        <ValueItems is={is} />
      )}
      {address && (
        <MenuItem icon={PivotIcon} onSelect={() => showHost(address)}>
          Host card
        </MenuItem>
      )}
      {dataset.source.capture && (
        <MenuItem icon={PacketsIcon} keys="Shift+P" onSelect={() => readPackets(dataset, grid.focusedRow())}>
          Packets of the flow
        </MenuItem>
      )}
      <MenuRule />
      <MenuItem
        icon={CopyIcon}
        keys="Ctrl+C"
        onSelect={() => void copyText(plainCell(request.value, column), "the value")}
      >
        Copy value
      </MenuItem>
      <MenuItem icon={CopyIcon} keys="Ctrl+Shift+C" onSelect={() => copyRows(grid)}>
        {selected > 1 ? `Copy ${selected} rows` : "Copy row"}
      </MenuItem>
      <MenuRule />
      <MenuItem icon={InfoIcon} keys="P" onSelect={() => onProfile(column.name)}>
        Profile of the column
      </MenuItem>
      <MenuItem icon={HideIcon} onSelect={() => grid.setVisible([column.name], false)}>
        Hide the column
      </MenuItem>
    </MenuAt>
  );
}
