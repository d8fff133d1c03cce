// A value with a menu, opened by a click or the menu key: filter by it, or copy it.
import { type MouseEvent, type ReactNode, useState } from "react";
import type { CellValue, Dataset } from "#shared/vocabulary.ts";
import { equals } from "../../../filter/conditions.ts";
import { exactCell, plainCell } from "../../../format/cell.ts";
import { ValueItems } from "../../../parts/value-items.tsx";
import { copyText } from "../../../state/clipboard.ts";
import { CopyIcon } from "../../../ui/icons.tsx";
import { MenuAt, MenuItem, MenuLabel, MenuRule, type Point } from "../../../ui/menu.tsx";
import css from "./value-menu.module.css";
import { columnOf, valueWriter } from "./words.ts";

interface ValueProps {
  dataset: Dataset;
  column: string;
  value: CellValue;
  children?: ReactNode;
}

export function Value({ dataset, column: name, value, children }: ValueProps) {
  const [at, setAt] = useState<Point | null>(null);
  const column = columnOf(dataset, name);
  const text = children ?? valueWriter(columnOf(dataset, name))(value);
  const open = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    // An event of a key has no position.
    setAt(event.clientX > 0 ? { x: event.clientX, y: event.clientY } : { x: box.left, y: box.bottom });
  };
  return (
    <>
      <button
        type="button"
        className={css.value}
        title={`${name}: ${exactCell(value, column)}`}
        onClick={open}
        onContextMenu={open}
      >
        {text}
      </button>
      {at && <ValueMenu {...{ dataset, name, value, at }} onClose={() => setAt(null)} />}
    </>
  );
}

interface ValueMenuProps {
  dataset: Dataset;
  name: string;
  value: CellValue;
  at: Point;
  onClose(): void;
}

function ValueMenu({ dataset, name, value, at, onClose }: ValueMenuProps) {
  const column = columnOf(dataset, name);
  const is = equals(column, value);
  const known = dataset.columns.includes(column);
  return (
    <MenuAt at={at} label={`${name}: ${plainCell(value, column)}`} onClose={onClose}>
      <MenuLabel>
        {name} · {exactCell(value, column)}
      </MenuLabel>
      {known && (
        <>
          <ValueItems is={is} />
          <MenuRule />
        </>
      )}
      <MenuItem icon={CopyIcon} onSelect={() => void copyText(plainCell(value, column), "the value")}>
        Copy value
      </MenuItem>
      <MenuItem icon={CopyIcon} onSelect={() => void copyText(name, "the column's name")}>
        Copy the column's name
      </MenuItem>
    </MenuAt>
  );
}
