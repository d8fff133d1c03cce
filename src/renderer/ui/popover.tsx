// A popover for a trigger, or for an element elsewhere (a column header). Closes on a click outside.
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import css from "./floating.module.css";

interface PopoverProps {
  trigger: ReactNode;
  label: string;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  open?: boolean;
  /** Open from the start, for a popover whose code was loaded by the press on its button. */
  defaultOpen?: boolean;
  onOpenChange?(open: boolean): void;
  /** May move the focus elsewhere than to the trigger. */
  onCloseFocus?(event: Event): void;
  children: ReactNode;
}

export function Popover({
  onCloseFocus,
  trigger,
  label,
  align = "start",
  side = "bottom",
  open,
  defaultOpen = false,
  onOpenChange,
  children,
}: PopoverProps) {
  return (
    <Radix.Root
      defaultOpen={defaultOpen}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={css.sheet}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          {...(onCloseFocus ? { onCloseAutoFocus: onCloseFocus } : {})}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A popover under an element that React does not render; open while it is mounted. */
export function PopoverUnder({
  element,
  label,
  onClose,
  children,
}: {
  element: HTMLElement;
  label: string;
  onClose(): void;
  children: ReactNode;
}) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Anchor virtualRef={{ current: element }} />
      <Radix.Portal>
        <Radix.Content
          className={css.sheet}
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            element.focus();
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
