// A modal dialog: title, body, and a row of buttons. Escape and the veil close it; focus comes back to where it was.
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import css from "./dialog.module.css";
import { CloseIcon } from "./icons.tsx";

interface DialogProps {
  title: string;
  about?: string;
  widthPx?: number;
  onClose(): void;
  /** Puts the focus somewhere else than where it was, once the dialog is gone. */
  onGone?: (() => void) | undefined;
  footer?: ReactNode;
  /** Holds nothing that takes the focus, and may be longer than the window. */
  scrolls?: boolean;
  children: ReactNode;
}

/** To the first field, else to the dialog itself; a button would show its label at once. */
function focusInside(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  event.preventDefault();
  (dialog.querySelector<HTMLElement>("[data-focus-first], input") ?? dialog).focus();
}

export function Dialog({
  title,
  about,
  widthPx = 560,
  onClose,
  onGone,
  footer,
  scrolls = false,
  children,
}: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={css.veil} />
        <Radix.Content
          className={css.dialog}
          style={{ width: widthPx }}
          onOpenAutoFocus={focusInside}
          onCloseAutoFocus={(event) => {
            if (!onGone) return;
            event.preventDefault();
            onGone();
          }}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          <header className={css.head}>
            <Radix.Title className={css.title}>{title}</Radix.Title>
            <IconButton label="Close" keys="Esc" icon={CloseIcon} onClick={onClose} />
          </header>
          {about && <Radix.Description className={css.about}>{about}</Radix.Description>}
          {/* Longer than the window, it is scrolled by keys, too. */}
          <div className={css.body} tabIndex={scrolls ? 0 : undefined}>
            {children}
          </div>
          {footer && <footer className={css.foot}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
