// A small grid of cells to type into: the names of the columns above, one empty row below. A block that is pasted into a cell fills the
// cells from there on.
import type { ClipboardEvent, KeyboardEvent } from "react";
import { countText } from "#shared/number-words.ts";
import { Button } from "../../ui/button.tsx";
import { PlusIcon } from "../../ui/icons.tsx";
import { type PastedTable, parsePasted } from "./pasted-rows.ts";
import css from "./typed-grid.module.css";

/** More rows are kept, and not shown to be typed into. */
const mostShown = 100;

interface TypedGridProps {
  table: PastedTable;
  onChange(table: PastedTable): void;
}

export function TypedGrid({ table, onChange }: TypedGridProps) {
  const { names, rows } = table;
  const shown = rows.slice(0, mostShown);
  // The empty row below takes the next values.
  const editable = rows.length < mostShown ? [...shown, names.map(() => "")] : shown;

  function put(row: number, column: number, text: string): void {
    const next = [...rows];
    const cells = next[row] ?? names.map(() => "");
    next[row] = cells.with(column, text);
    onChange({ names, rows: next });
  }
  function paste(event: ClipboardEvent, row: number, column: number): void {
    const text = event.clipboardData.getData("text/plain");
    const block = parsePasted(text);
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    // Into an empty grid the names come along.
    if (rows.length === 0) {
      onChange(block);
      return;
    }
    const width = Math.max(names.length, column + block.names.length);
    const wide = <T,>(cells: readonly T[], fill: (i: number) => T) =>
      Array.from({ length: width }, (_, i) => cells[i] ?? fill(i));
    const next = rows.map((cells) => wide(cells, () => ""));
    block.rows.forEach((cells, r) => {
      const target = next[row + r] ?? wide<string>([], () => "");
      cells.forEach((cell, c) => {
        target[column + c] = cell;
      });
      next[row + r] = target;
    });
    onChange({ names: wide(names, (i) => block.names[i - column] ?? "value"), rows: next });
  }
  function addColumn(): void {
    onChange({ names: [...names, `value_${names.length + 1}`], rows: rows.map((cells) => [...cells, ""]) });
  }
  /** Enter goes down, as in a spreadsheet. */
  function move(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const cell = event.currentTarget.closest("td");
    const below = cell?.parentElement?.nextElementSibling?.children[cell.cellIndex];
    below?.querySelector("input")?.focus();
  }

  return (
    <div className={css.frame}>
      <section className={css.scroll} aria-label="Rows to type into">
        <table className={css.grid}>
          <thead>
            <tr>
              {names.map((name, c) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column has no other identity than its position
                <th key={c} scope="col">
                  <input
                    aria-label={`Name of column ${c + 1}`}
                    value={name}
                    onChange={(event) => onChange({ names: names.with(c, event.target.value), rows })}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {editable.map((cells, r) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its position
              <tr key={r}>
                {names.map((name, c) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no other identity than its position
                  <td key={c}>
                    <input
                      data-focus-first={r === editable.length - 1 && c === 0 ? "" : undefined}
                      aria-label={`${name}, row ${r + 1}`}
                      value={cells[c] ?? ""}
                      onChange={(event) => put(r, c, event.target.value)}
                      onPaste={(event) => paste(event, r, c)}
                      onKeyDown={move}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <footer className={css.foot}>
        <Button tone="quiet" icon={PlusIcon} onClick={addColumn}>
          Column
        </Button>
        {rows.length > mostShown && <span>and {countText(rows.length - mostShown)} more rows</span>}
      </footer>
    </div>
  );
}
