// A row of tabs over their content. Tab reaches the row once, arrows move along it.
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import css from "./tabs.module.css";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange(value: T): void;
  /** At the end of the row. */
  aside?: ReactNode;
  /** The content of the chosen tab. */
  children: ReactNode;
}

export function Tabs<T extends string>({ label, value, options, onChange, aside, children }: TabsProps<T>) {
  return (
    <Radix.Root
      className={css.tabs}
      value={value}
      activationMode="manual"
      onValueChange={(next) => onChange(next as T)}
    >
      <div className={css.row}>
        <Radix.List className={css.list} aria-label={label}>
          {options.map((option) => (
            <Radix.Trigger key={option.value} className={css.tab} value={option.value}>
              {option.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      <Radix.Content className={css.content} value={value} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
