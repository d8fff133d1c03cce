// A small table of the host card: the first column names a row, the others are numbers.
import type { ReactNode } from "react";
import css from "./host-table.module.css";

interface HostTableProps {
  head: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

export function HostTable({ head, rows }: HostTableProps) {
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {head.map((name, i) => (
            <th key={name} scope="col" data-number={i > 0}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, i) => (
              <td key={head[i]} data-number={i > 0}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
