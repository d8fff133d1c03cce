// Buttons: one with words, one with an icon whose label is told to readers and shown on hover.
import type { ComponentProps } from "react";
import css from "./button.module.css";
import { classNames } from "./class-names.ts";
import type { IconType } from "./icons.tsx";
import { Tip } from "./tooltip.tsx";

interface ButtonProps extends ComponentProps<"button"> {
  tone?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconType;
}

export function Button({ tone = "plain", icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classNames(css.button, css[tone], className)} {...rest}>
      {Icon && <Icon />}
      <span className={css.words}>{children}</span>
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  icon: IconType;
  /** The key that does the same, shown beside the label. */
  keys?: string;
  side?: "top" | "right" | "bottom" | "left";
}

export function IconButton({ label, icon: Icon, keys, side, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys} side={side}>
      <button type="button" aria-label={label} className={classNames(css.icon, className)} {...rest}>
        <Icon />
      </button>
    </Tip>
  );
}
