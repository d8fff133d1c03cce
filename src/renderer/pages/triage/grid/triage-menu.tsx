// The menu of a value in the triage grid: filter or group by it, copy it for other tools, open its host.
import { manyText } from "#shared/number-words.ts";
import type { CellValue, Dataset, Filter } from "#shared/vocabulary.ts";
import { equals } from "../../../filter/conditions.ts";
import { cellFormat } from "../../../format/cell.ts";
import {
  addressFilter,
  flowFilter,
  isAddressColumn,
  portFilter,
  protocolFilter,
  type Tool,
  tools,
} from "../../../format/tool-filter.ts";
import type { CellMenuRequest } from "../../../grid/rows-grid.ts";
import type { Question } from "../../../parts/verdicts/question-dialog.tsx";
import { copyText } from "../../../state/clipboard.ts";
import { showHost } from "../../../state/overlays.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import {
  CopyIcon,
  ExcludeIcon,
  FilterIcon,
  GroupIcon,
  HideIcon,
  InfoIcon,
  PivotIcon,
  RenameIcon,
} from "../../../ui/icons.tsx";
import { MenuAt, MenuItem, MenuLabel, MenuRule } from "../../../ui/menu.tsx";
import { type TriageRow, triageCell } from "./blocks.ts";
import { addressOf, isTriageColumn, triageColumns } from "./columns.ts";
import type { TriageGrid } from "./grid-shape.ts";

interface TriageMenuProps {
  dataset: Dataset;
  grid: TriageGrid;
  request: CellMenuRequest;
  ask(question: Question): void;
  onProfile(column: string): void;
  onClose(): void;
}

export function TriageMenu({ dataset, grid, request, ask, onProfile, onClose }: TriageMenuProps) {
  const { narrow, only } = useQuery();
  const { setShow, setGroupBy, selectedRows } = useTriage();
  const hosts = useVerdicts(({ hosts }) => hosts);
  const row = grid.focusedRow();
  // An endpoint stands for its address.
  const name = addressOf(request.column) ?? request.column;
  const column = dataset.columns.find((candidate) => candidate.name === name);
  const extraColumn = !column && isTriageColumn(name) ? name : null;
  if (!row || (!column && !extraColumn)) return null;
  const title = extraColumn ? triageColumns[extraColumn].title : name;
  const text = column ? cellFormat(column, { mode: "utc" })(request.value) : String(request.value ?? "");
  const condition =
    column && column.kind !== "time"
      ? equals(column, request.value)
      : extraColumn && conditionOf(extraColumn, row);
  const groupable =
    (column && column.kind !== "time" ? name : null) ?? (extraColumn && groupNames[extraColumn]);
  const address = isAddressColumn(name) && typeof request.value === "string" ? request.value : null;
  const spellings = toolFilters(name, request.value, row);
  return (
    <MenuAt at={request.at} label={`${title}: ${text}`} onClose={onClose}>
      <MenuLabel>
        {title} · {text === "" ? "nothing" : text}
      </MenuLabel>
      {condition && (
        <>
          <MenuItem icon={FilterIcon} onSelect={() => narrow(condition)}>
            Include
          </MenuItem>
          <MenuItem icon={ExcludeIcon} onSelect={() => narrow({ kind: "not", of: condition })}>
            Exclude
          </MenuItem>
          <MenuItem icon={FilterIcon} onSelect={() => only(condition)}>
            Only this
          </MenuItem>
        </>
      )}
      {groupable && (
        <MenuItem icon={GroupIcon} onSelect={() => setGroupBy(groupable)}>
          Group by {title.toLowerCase()}
        </MenuItem>
      )}
      {address && (
        <>
          <MenuItem icon={InfoIcon} onSelect={() => showHost(address)}>
            Host card
          </MenuItem>
          <MenuItem
            icon={PivotIcon}
            onSelect={() => {
              only({ kind: "compare", column: "ip.addr", op: "=", value: address });
              setShow("all");
            }}
          >
            All flows of this host
          </MenuItem>
          <MenuItem
            icon={RenameIcon}
            onSelect={() => ask({ kind: "host", address, name: hosts.get(address) ?? "" })}
          >
            {hosts.has(address) ? "Rename host…" : "Name this host…"}
          </MenuItem>
        </>
      )}
      <MenuRule />
      <MenuItem
        icon={CopyIcon}
        keys="Ctrl+C"
        onSelect={() => void copyText(String(request.value ?? ""), "the value")}
      >
        Copy value
      </MenuItem>
      <MenuItem
        icon={CopyIcon}
        keys="Ctrl+Shift+C"
        onSelect={() => {
          const rows = grid.rowsText();
          if (rows) void copyText(rows.text, manyText(rows.rows, "row"));
        }}
      >
        {selectedRows.length > 1 ? `Copy ${manyText(selectedRows.length, "row")}` : "Copy row"}
      </MenuItem>
      {spellings &&
        tools.map((tool) => (
          <MenuItem
            key={tool}
            icon={CopyIcon}
            title={spellings[tool]}
            onSelect={() =>
              void copyText(spellings[tool], `the ${tool} ${tool === "Suricata" ? "rule" : "filter"}`)
            }
          >
            Copy as {tool} {tool === "Suricata" ? "rule" : "filter"}
          </MenuItem>
        ))}
      <MenuRule />
      {column && (
        <MenuItem icon={InfoIcon} keys="P" onSelect={() => onProfile(column.name)}>
          Profile of the column
        </MenuItem>
      )}
      <MenuItem icon={HideIcon} onSelect={() => grid.setVisible([request.column], false)}>
        Hide the column
      </MenuItem>
    </MenuAt>
  );
}

const groupNames: Partial<Record<keyof typeof triageColumns, string>> = {
  "@verdict": "verdict",
  "@reason": "reason",
};

/** A condition on one of the grid's own columns. */
function conditionOf(extraColumn: keyof typeof triageColumns, { block, at }: TriageRow): Filter | null {
  if (extraColumn === "@verdict") {
    return { kind: "compare", column: "verdict", op: "=", value: block.verdicts[at]?.verdict ?? "open" };
  }
  if (extraColumn === "@score") {
    const score = block.scores[at] ?? null;
    return score === null ? null : { kind: "compare", column: "score", op: ">=", value: Math.floor(score) };
  }
  const [tag] = block.tags[at] ?? [];
  if (extraColumn === "@tags" && tag) return { kind: "compare", column: "tag", op: "=", value: tag };
  return null;
}

/** The value as filters of other tools; for other columns, the whole flow. */
function toolFilters(name: string, value: CellValue, row: TriageRow): Record<Tool, string> | null {
  const text = (column: string) => {
    const cell = triageCell(row, column);
    return cell === undefined || cell === null ? null : String(cell);
  };
  const number = (column: string) => (text(column) === null ? null : Number(text(column)));
  const protocol = text("protocol");
  if (isAddressColumn(name) && typeof value === "string") return addressFilter(value);
  if (/^(orig|resp)_port$/.test(name) && value !== null) return portFilter(Number(value), protocol);
  if (name === "protocol" && typeof value === "string") return protocolFilter(value);
  return flowFilter({
    origAddr: text("orig_addr"),
    respAddr: text("resp_addr"),
    origPort: number("orig_port"),
    respPort: number("resp_port"),
    protocol,
  });
}
