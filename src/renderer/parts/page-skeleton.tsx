// Placeholder of a page while its code or data loads.
import { Skeleton } from "../ui/skeleton.tsx";
import css from "./page-skeleton.module.css";

const widths = ["62%", "78%", "54%", "70%", "84%", "58%", "74%", "66%"];

export function PageSkeleton() {
  return (
    <div className={css.page} aria-busy="true" role="status" aria-label="Loading">
      <div className={css.side}>
        {widths.slice(0, 4).map((width) => (
          <Skeleton key={width} width={width} height={14} />
        ))}
      </div>
      <div className={css.main}>
        <Skeleton width={280} height={16} />
        {widths.map((width) => (
          <Skeleton key={width} width={width} />
        ))}
      </div>
    </div>
  );
}
