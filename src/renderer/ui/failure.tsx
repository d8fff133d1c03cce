// A failure of a page or a part: one sentence, actions, and details to copy.
import type { ReactNode } from "react";
import { copyText } from "../state/clipboard.ts";
import { failureText } from "../state/toasts.ts";
import { Button } from "./button.tsx";
import css from "./failure.module.css";
import { CopyIcon, FailedIcon } from "./icons.tsx";

interface FailureProps {
  title: string;
  failure: { code: string; message: string; detail?: string | undefined };
  /** Buttons before "Copy details". */
  children?: ReactNode;
}

export function FailurePanel({ title, failure, children }: FailureProps) {
  return (
    <section className={css.panel} role="alert" aria-label={title}>
      <FailedIcon className={css.icon} />
      <div className={css.text}>
        <h2>{title}</h2>
        <p className={css.message}>{failure.message}</p>
        <div className={css.actions}>
          {children}
          <Button
            tone="quiet"
            icon={CopyIcon}
            onClick={() => void copyText(failureText(failure), "the details")}
          >
            Copy details
          </Button>
        </div>
      </div>
    </section>
  );
}
