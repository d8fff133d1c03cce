// One step of a training: number, name, a summary of the choices, and the choices themselves, which can be collapsed.
import type { ReactNode } from "react";
import { useFold } from "../../../state/fold.ts";
import { ChevronDownIcon, ChevronRightIcon } from "../../../ui/icons.tsx";
import css from "./step.module.css";

interface StepProps {
  number: number;
  name: string;
  /** What is chosen. */
  summary: ReactNode;
  /** Whether it is open until the user changes that. */
  open?: boolean;
  children: ReactNode;
}

export function Step({ number, name, summary, open = true, children }: StepProps) {
  const [shown, toggle] = useFold(`train-${name.toLowerCase()}`, open);
  return (
    <section className={css.step} aria-label={name}>
      <h2 className={css.head}>
        <button type="button" className={css.fold} aria-expanded={shown} onClick={toggle}>
          <span className={css.number}>{number}</span>
          <span className={css.name}>{name}</span>
          <span className={css.summary}>{summary}</span>
          {shown ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
        </button>
      </h2>
      {shown && <div className={css.body}>{children}</div>}
    </section>
  );
}

/** A choice with its name on the left. */
export function Choice({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css.choice}>
      <span className={css.label}>{name}</span>
      <div className={css.value}>{children}</div>
    </div>
  );
}

/** A few words under a choice. */
export function Hint({ children }: { children: ReactNode }) {
  return <p className={css.hint}>{children}</p>;
}
