// One choice of many, in the system's list.
import { ChevronDownIcon } from "./icons.tsx";
import css from "./select.module.css";

export interface SelectOption<T extends string> {
  value: T;
  label: string;
  disabled?: boolean;
  /** Options of one group are listed under its name. */
  group?: string;
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly SelectOption<T>[];
  disabled?: boolean;
  /** Small, to fit a line of small text. */
  size?: "small";
  onChange(value: T): void;
}

export function Select<T extends string>({
  label,
  value,
  options,
  disabled,
  size,
  onChange,
}: SelectProps<T>) {
  const groups = [...new Set(options.map(({ group }) => group ?? null))];
  return (
    <span className={css.box} data-size={size}>
      <select
        className={css.select}
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {groups.map((group) => {
          const item = (
            <Options key="" options={options.filter((option) => (option.group ?? null) === group)} />
          );
          return group === null ? (
            item
          ) : (
            <optgroup key={group} label={group}>
              {item}
            </optgroup>
          );
        })}
      </select>
      <ChevronDownIcon size={14} className={css.mark} />
    </span>
  );
}

function Options<T extends string>({ options }: { options: readonly SelectOption<T>[] }) {
  return options.map(({ value, label, disabled }) => (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  ));
}
