// Placeholder of content that is loading.
import css from "./skeleton.module.css";

export function Skeleton({ width = "100%", height = 12 }: { width?: number | string; height?: number }) {
  return <span className={css.bone} style={{ width, height }} />;
}
