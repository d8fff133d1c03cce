// A chart on the page: title, a short note beside it, a menu, and the drawing of ECharts. The option says what to draw; children lie over
// it.
import type { HTMLAttributes, ReactNode } from "react";
import { classNames } from "../ui/class-names.ts";
import css from "./chart.module.css";
import type { ChartTable } from "./chart-files.ts";
import { ChartMenu } from "./chart-menu.tsx";
import type { OptionBuilder } from "./drawing.ts";
import { useDrawing } from "./use-drawing.ts";

interface ChartProps {
  title: string;
  /** Beside the title: a legend of colours, or the main figure. */
  aside?: ReactNode;
  /** Without an extension. */
  fileName: string;
  /** Called only when the table is shown or saved. */
  table: () => ChartTable;
  heightPx: number;
  /** What to draw. A new function redraws the chart, so keep it with useMemo. */
  option: OptionBuilder;
  /** Props of the box around the drawing and its overlay. */
  body?: Pick<HTMLAttributes<HTMLDivElement>, "className" | "onPointerDown" | "onPointerMove">;
  /** Shown over the drawing. */
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
