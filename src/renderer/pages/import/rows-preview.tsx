// The first rows of a table as an import would read them.
import type { TablePreview } from "#shared/table-preview.ts";
import { cellFormat, isMono, shownUnit } from "../../format/cell.ts";
import { classNames } from "../../ui/class-names.ts";
import css from "./rows-preview.module.css";

export function RowsPreview({ preview, most }: { preview: TablePreview; most: number }) {
  const { columns, cells } = preview;
  const rows = Math.min(most, cells[0]?.length ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys
    <section className={css.rows} tabIndex={0} aria-label="First rows as they would be read">
      <table className={css.preview}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={alignOf(column.kind)} title={column.about}>
                {column.name}
                <span className={css.unit}>{shownUnit(column)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its position
            <tr key={row}>
              {columns.map((column, c) => {
                const value = cells[c]?.[row] ?? null;
                return (
                  <td
                    key={column.name}
                    className={classNames(
                      alignOf(column.kind),
                      (isMono(column) || column.kind === "time") && css.mono,
                      value === null && css.missing,
                    )}
                  >
                    {cellFormat(column, { mode: "utc" })(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows === 0 && <p className={css.none}>No row can be read this way.</p>}
    </section>
  );
}

const alignOf = (kind: string) => (kind === "number" || kind === "integer" ? css.right : undefined);
