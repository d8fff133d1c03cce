// Menus: under a trigger, or at a point of the page (a right click, or the menu key on a cell).
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import css from "./floating.module.css";
import type { IconType } from "./icons.tsx";
import { Keys } from "./keys.tsx";

interface MenuProps {
  trigger: ReactNode;
  label: string;
  align?: "start" | "end";
  /** Open from the start, for a menu whose code was loaded by the press on its button. */
  defaultOpen?: boolean;
  onOpen?(): void;
  children: ReactNode;
}

export function Menu({ trigger, label, align = "start", defaultOpen = false, onOpen, children }: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen={defaultOpen} modal={false} onOpenChange={(open) => open && onOpen?.()}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <Sheet label={label} align={align}>
        {children}
      </Sheet>
    </DropdownMenu.Root>
  );
}

export interface Point {
  x: number;
  y: number;
}

/** A menu at a point, open while it is mounted. `onClose` may move the focus. */
export function MenuAt({
  at,
  label,
  onClose,
  children,
}: {
  at: Point;
  label: string;
  onClose(): void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" style={{ position: "fixed", left: at.x, top: at.y, width: 0, height: 0 }} />
      </DropdownMenu.Trigger>
      <Sheet label={label} align="start" onClose={onClose}>
        {children}
      </Sheet>
    </DropdownMenu.Root>
  );
}

interface SheetProps {
  label: string;
  align: "start" | "end";
  onClose?: () => void;
  children: ReactNode;
}

function Sheet({ label, align, onClose, children }: SheetProps) {
  return (
    // Inside the page, so that the menu belongs to a landmark.
    <DropdownMenu.Portal container={document.querySelector("main")}>
      <DropdownMenu.Content
        className={`${css.sheet} ${css.menu}`}
        aria-label={label}
        align={align}
        sideOffset={4}
        collisionPadding={8}
        loop
        {...(onClose
          ? {
              onCloseAutoFocus: (event: Event) => event.preventDefault(),
              onContextMenu: (event: React.MouseEvent) => event.preventDefault(),
            }
          : {})}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

interface MenuItemProps {
  icon?: IconType;
  keys?: string;
  hint?: string;
  tone?: "danger";
  title?: string;
  disabled?: boolean;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({
  icon: Icon,
  keys,
  hint,
  tone,
  title,
  disabled,
  onSelect,
  children,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={css.item}
      data-tone={tone}
      title={title}
      disabled={disabled ?? false}
      onSelect={onSelect}
    >
      {Icon && <Icon />}
      <span className={css.words}>{children}</span>
      {hint && <span className={css.hint}>{hint}</span>}
      {keys && <Keys keys={keys} />}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className={css.label}>{children}</DropdownMenu.Label>;
}

export function MenuRule() {
  return <DropdownMenu.Separator className={css.rule} />;
}
