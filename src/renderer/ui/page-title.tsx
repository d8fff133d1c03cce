// The first heading of a page whose parts name it already: for readers of the screen, and not drawn.
import css from "./page-title.module.css";

export function PageTitle({ children }: { children: string }) {
  return <h1 className={css.unseen}>{children}</h1>;
}
