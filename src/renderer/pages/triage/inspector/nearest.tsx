// The row beside its nearest normal rows, column by column, with the differences highlighted.

import { columnWords } from "#shared/column-words.ts";
import type { NearestNormals } from "#shared/explanation-vocabulary.ts";
import type { CellValue } from "#shared/vocabulary.ts";
import { exactCell } from "../../../format/cell.ts";
import css from "./inspector.module.css";
import type { RowCells } from "./use-inspected.ts";
import { valueWriter } from "./words.ts";

export function Nearest({ nearest, cells }: { nearest: NearestNormals; cells: RowCells | null }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys */}
      <section className={css.columns} tabIndex={0} aria-label="Nearest normal rows">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">column</th>
              <th scope="col" data-number="true">
                this row
              </th>
              {nearest.rows.map(({ row, distance }) => (
                <th
                  key={row}
                  scope="col"
                  data-number="true"
                  title={`${distance.toPrecision(3)} deviations away`}
                >
                  row {row}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nearest.columns.map((column, c) => {
              const write = valueWriter(column);
              const rowValue = cells?.get(column.name) ?? null;
              const cell = (value: CellValue, differs: boolean) => (
                <td data-number="true" data-differs={differs} title={exactCell(value, column)}>
                  {write(value)}
                </td>
              );
              const values = nearest.rows.map((row) => row.cells[c] ?? null);
              const differs = values.every((value) => write(value) !== write(rowValue));
              return (
                <tr key={column.name}>
                  <th scope="row" title={column.name}>
                    {columnWords(column.name)}
                  </th>
                  {cell(rowValue, differs)}
                  {values.map((value, i) => (
                    <td key={nearest.rows[i]?.row} data-number="true" title={exactCell(value, column)}>
                      {write(value)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">distance</th>
              <td />
              {nearest.rows.map(({ row, distance }) => (
                <td key={row} data-number="true">
                  {distance.toPrecision(3)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
      <p className={css.quiet}>
        Normal rows of {nearest.datasetName}, distances in deviations of normal rows.
      </p>
    </>
  );
}
