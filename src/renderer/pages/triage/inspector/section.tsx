// A section of the inspector that collapses. The settings remember whether it is open.
import type { ReactNode } from "react";
import { useFold } from "../../../state/fold.ts";
import { ChevronDownIcon, ChevronRightIcon } from "../../../ui/icons.tsx";
import shared from "./inspector.module.css";
import css from "./section.module.css";

interface SectionProps {
  name: string;
  title: string;
  /** A word or a number beside the title. */
  hint?: ReactNode;
  /** Whether it is open until the user changes that. */
  open?: boolean;
  tools?: ReactNode;
  /** Rendered only while it is open. */
  children(): ReactNode;
}

export function Section({ name, title, hint, open = true, tools, children }: SectionProps) {
  const [isOpen, toggle] = useFold(`inspector-${name}`, open);
  return (
    <section className={css.section} aria-label={title}>
      <header className={css.sectionHead}>
        <button type="button" className={css.fold} aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
          <h3>{title}</h3>
          {hint && <span className={shared.hint}>{hint}</span>}
        </button>
        {isOpen && tools}
      </header>
      {isOpen && children()}
    </section>
  );
}
