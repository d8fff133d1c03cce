// One choice out of many, in the system's own list.
import { ChevronDownIcon } from "./icons.tsx";
import css from "./select.module.css";

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  disabled?: boolean;
  onChange(value: T): void;
}

export function Select<T extends string>({ label, value, options, disabled, onChange }: SelectProps<T>) {
  return (
    <span className={css.box}>
      <select
        className={css.select}
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDownIcon size={14} className={css.mark} />
    </span>
  );
}
