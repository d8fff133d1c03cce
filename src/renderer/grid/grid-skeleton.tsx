// Placeholder for the grid until its first block arrives.
import type { Column } from "#shared/vocabulary.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import css from "./grid-skeleton.module.css";
import { defaultWidthPx } from "./layout.ts";

const lines = Array.from({ length: 16 }, (_, i) => i);

export function GridSkeleton({ columns }: { columns: readonly Column[] }) {
  const shown = columns.slice(0, 12);
  return (
    <div className={css.grid} aria-hidden="true">
      {lines.map((line) => (
        <div key={line} className={css.row}>
          {shown.map((column, i) => (
            <div key={column.name} style={{ width: defaultWidthPx(column) }} className={css.cell}>
              <Skeleton width={`${45 + ((line * 7 + i * 13) % 40)}%`} height={8} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
