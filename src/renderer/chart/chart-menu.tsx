// The menu of a chart: shows its table, and saves it as PNG, SVG or CSV.
import { useState } from "react";
import { showFailure } from "../state/toasts.ts";
import { IconButton } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { FileIcon, ImageIcon, MoreIcon, TableIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../ui/menu.tsx";
import { type ChartTable, saveBlob, saveCsv } from "./chart-files.ts";
import css from "./chart-menu.module.css";
import type { Picture } from "./drawing.ts";

interface ChartMenuProps {
  title: string;
  /** Without an extension. */
  fileName: string;
  /** Omitted when the table is shown elsewhere. */
  table?: () => ChartTable;
  picture: () => Picture;
  className?: string | undefined;
}

export function ChartMenu({ title, fileName, table, picture, className }: ChartMenuProps) {
  const [shown, setShown] = useState<ChartTable | null>(null);
  const savePicture = async (kind: "png" | "svg") => {
    try {
      const { drawnFile } = await import("./drawing.ts");
      const blob = await drawnFile(kind, picture(), document.querySelector("main") ?? document.body);
      saveBlob(blob, `${fileName}.${kind}`);
    } catch (thrown) {
      showFailure(thrown, "The chart could not be saved");
    }
  };
  return (
    <>
      <Menu
        label={`More for ${title}`}
        align="end"
        trigger={
          <IconButton
            label={`More for ${title}`}
            icon={MoreIcon}
            className={classNames(css.more, className)}
          />
        }
      >
        {table && (
          <MenuItem icon={TableIcon} onSelect={() => setShown(table())}>
            Show as table
          </MenuItem>
        )}
        {table && <MenuRule />}
        <MenuItem icon={ImageIcon} onSelect={() => void savePicture("png")}>
          Save as PNG
        </MenuItem>
        <MenuItem icon={ImageIcon} onSelect={() => void savePicture("svg")}>
          Save as SVG
        </MenuItem>
        {table && (
          <MenuItem icon={FileIcon} onSelect={() => saveCsv(table(), fileName)}>
            Save as CSV
          </MenuItem>
        )}
      </Menu>
      {shown && <TableDialog title={title} table={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function TableDialog({ title, table, onClose }: { title: string; table: ChartTable; onClose(): void }) {
  return (
    <Dialog title={title} widthPx={640} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys */}
      <section className={css.sheet} tabIndex={0} data-focus-first aria-label={`${title} as a table`}>
        <table className={css.table}>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of this table do not change
              <tr key={i}>
                {row.map((cell, c) => (
                  <td key={table.columns[c]}>{cell ?? "–"}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {table.rows.length === 0 && <p className={css.none}>There is nothing to show yet.</p>}
      </section>
    </Dialog>
  );
}
