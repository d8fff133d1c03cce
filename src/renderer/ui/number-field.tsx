// A field for an integer or nothing; its value counts when it is within its bounds.
import { useEffect, useState } from "react";
import css from "./field.module.css";

interface NumberFieldProps {
  label: string;
  value: number | null;
  least: number;
  most: number;
  /** The value that applies while the field is empty. */
  placeholder?: string;
  onChange(value: number | null): void;
}

export function NumberField({ label, value, least, most, placeholder, onChange }: NumberFieldProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(() => {
    setText((now) => (numberOf(now) === value ? now : value === null ? "" : String(value)));
  }, [value]);
  const number = numberOf(text);
  const valid =
    text.trim() === "" ? placeholder !== undefined : number !== null && number >= least && number <= most;
  return (
    <input
      className={css.field}
      data-short=""
      inputMode="numeric"
      aria-label={label}
      aria-invalid={!valid}
      title={valid ? undefined : `A whole number from ${least} to ${most}`}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        const read = numberOf(next);
        if (next.trim() === "" && placeholder !== undefined) onChange(null);
        else if (read !== null && read >= least && read <= most) onChange(read);
      }}
      onBlur={() => !valid && setText(value === null ? "" : String(value))}
    />
  );
}

const numberOf = (text: string): number | null => (/^\s*\d+\s*$/.test(text) ? Number(text) : null);
