// What every small chart stands in: its name, a word or two beside it, and a menu that saves it as picture or numbers or shows
// the table behind it. The chart itself is the one svg inside.
import { type ReactNode, useRef, useState } from "react";
import { showFailure } from "../state/toasts.ts";
import { IconButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FileIcon, ImageIcon, MoreIcon, TableIcon } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuRule } from "../ui/menu.tsx";
import css from "./chart-frame.module.css";
import { type ChartTable, saveCsv, savePng, saveSvg } from "./export-chart.ts";

interface ChartFrameProps {
  title: string;
  /** Beside the title: what the colours mean, or the figure that counts. */
  aside?: ReactNode;
  /** Without an extension. */
  fileName: string;
  /** Asked for only when it is shown or saved. */
  table: () => ChartTable;
  className?: string | undefined;
  children: ReactNode;
}

export function ChartFrame({ title, aside, fileName, table, className, children }: ChartFrameProps) {
  const host = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<ChartTable | null>(null);
  const withSvg = (work: (svg: SVGSVGElement) => void | Promise<void>) => {
    const svg = host.current?.querySelector<SVGSVGElement>("svg[data-chart]");
    if (!svg) return;
    Promise.resolve(svg)
      .then(work)
      .catch((thrown) => showFailure(thrown, "The chart could not be saved"));
  };
  return (
    <figure className={`${css.frame} ${className ?? ""}`} aria-label={title}>
      <figcaption className={css.head}>
        <h3 className={css.title}>{title}</h3>
        {aside && <div className={css.aside}>{aside}</div>}
        <Menu
          label={`More for ${title}`}
          align="end"
          trigger={<IconButton label={`More for ${title}`} icon={MoreIcon} className={css.more} />}
        >
          <MenuItem icon={TableIcon} onSelect={() => setShown(table())}>
            Show as table
          </MenuItem>
          <MenuRule />
          <MenuItem icon={ImageIcon} onSelect={() => withSvg((svg) => savePng(svg, fileName))}>
            Save as PNG
          </MenuItem>
          <MenuItem icon={ImageIcon} onSelect={() => withSvg((svg) => saveSvg(svg, fileName))}>
            Save as SVG
          </MenuItem>
          <MenuItem icon={FileIcon} onSelect={() => saveCsv(table(), fileName)}>
            Save as CSV
          </MenuItem>
        </Menu>
      </figcaption>
      <div ref={host} className={css.body}>
        {children}
      </div>
      {shown && <TableDialog title={title} table={shown} onClose={() => setShown(null)} />}
    </figure>
  );
}

function TableDialog({ title, table, onClose }: { title: string; table: ChartTable; onClose(): void }) {
  return (
    <Dialog title={title} widthPx={640} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
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
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a table that stands still
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
