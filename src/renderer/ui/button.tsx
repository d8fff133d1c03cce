// Buttons: one with text, and one with an icon whose label is announced and shown on hover.
import type { ComponentProps } from "react";
import css from "./button.module.css";
import { classNames } from "./class-names.ts";
import type { IconType } from "./icons.tsx";
import { Tip } from "./tooltip.tsx";

const tones = { primary: css.primary, plain: css.plain, quiet: css.quiet, danger: css.danger };

interface ButtonProps extends ComponentProps<"button"> {
  tone?: keyof typeof tones;
  icon?: IconType;
}

export function Button({ tone = "plain", icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classNames(css.button, tones[tone], className)} {...rest}>
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
