// A modal dialog: title, body, and a row of buttons. Escape and a click outside close it; the focus returns to where it was.
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
  /** Moves the focus elsewhere once the dialog has closed. */
  onGone?: (() => void) | undefined;
  footer?: ReactNode;
  /** For content without focusable elements that may be taller than the window. */
  scrolls?: boolean;
  /** Takes the height of the window, however little it shows. */
  tall?: boolean;
  children: ReactNode;
}

/** Focuses the first field, otherwise the dialog; a focused button would show its tooltip at once. */
function focusInside(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  event.preventDefault();
  const first = ["[data-focus-first]", "input"]
    .map((selector) => dialog.querySelector<HTMLElement>(selector))
    .find((element) => element !== null);
  (first ?? dialog).focus();
}

export function Dialog({
  title,
  about,
  widthPx = 560,
  onClose,
  onGone,
  footer,
  scrolls = false,
  tall = false,
  children,
}: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={css.veil} />
        <Radix.Content
          className={css.dialog}
          style={{ width: widthPx, ...(tall && { height: "100%" }) }}
          onOpenAutoFocus={focusInside}
          onCloseAutoFocus={(event) => {
            if (!onGone) return;
            event.preventDefault();
            onGone();
          }}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          {/* No header and footer: in a dialog they would be landmarks of the page. */}
          <div className={css.head}>
            <Radix.Title className={css.title}>{title}</Radix.Title>
            <IconButton label="Close" keys="Esc" icon={CloseIcon} onClick={onClose} />
          </div>
          {about && <Radix.Description className={css.about}>{about}</Radix.Description>}
          {/* Focusable, so that keys scroll it when it is taller than the window. */}
          <div className={css.body} tabIndex={scrolls ? 0 : undefined}>
            {children}
          </div>
          {footer && <div className={css.foot}>{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
