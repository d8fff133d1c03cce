// The message in place of a view without content: a sentence and a button.
import type { ReactNode } from "react";
import css from "./invitation.module.css";

export function Invitation({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.invitation} aria-label={title}>
      <h1 className={css.title}>{title}</h1>
      {children}
    </section>
  );
}
