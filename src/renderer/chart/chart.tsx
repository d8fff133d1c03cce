// A chart: its name, a word or two beside it, a menu that saves it or shows the table behind it, and what ECharts draws. The option
// says what is drawn; whoever shows it may lay something over it.
import type { HTMLAttributes, ReactNode } from "react";
import { classNames } from "../ui/class-names.ts";
import css from "./chart.module.css";
import type { ChartTable } from "./chart-files.ts";
import { ChartMenu } from "./chart-menu.tsx";
import type { OptionBuilder } from "./drawing.ts";
import { useDrawing } from "./use-drawing.ts";

interface ChartProps {
  title: string;
  /** Beside the title: what the colours mean, or the figure that counts. */
  aside?: ReactNode;
  /** Without an extension. */
  fileName: string;
  /** Called only when it is shown or saved. */
  table: () => ChartTable;
  heightPx: number;
  /** What is drawn; another function is drawn anew, so keep it with useMemo. */
  option: OptionBuilder;
  /** Of the box around the drawing and what lies over it. */
  body?: Pick<HTMLAttributes<HTMLDivElement>, "className" | "onPointerDown" | "onPointerMove">;
  /** Lies over the drawing. */
  children?: ReactNode;
}

export function Chart({ title, aside, fileName, table, heightPx, option, body, children }: ChartProps) {
  const { host, failure } = useDrawing(option);
  return (
    <figure className={css.chart} aria-label={title}>
      <figcaption className={css.head}>
        <h3 className={css.title}>{title}</h3>
        {aside && <div className={css.aside}>{aside}</div>}
        <ChartMenu
          {...{ title, fileName, table }}
          picture={() => ({ option, widthPx: host.current?.clientWidth ?? 0, heightPx })}
        />
      </figcaption>
      <div {...body} className={classNames(css.body, body?.className)}>
        <div ref={host} style={{ height: heightPx }} />
        {failure && <p className={css.failure}>{failure}</p>}
        {children}
      </div>
    </figure>
  );
}
