// Goes to a row by its position in the present order.
import { type FormEvent, useRef, useState } from "react";
import { create } from "zustand";
import { countText } from "#shared/number-words.ts";
import type { FlowGrid } from "../../grid/flow-grid.ts";
import { useQuery } from "../../state/query.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { JumpIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";
import css from "./jump.module.css";

/** Whether the field is open. Both the key and the button open it. */
export const useJump = create<{ shown: boolean; open(shown: boolean): void }>((set) => ({
  shown: false,
  open: (shown) => set({ shown }),
}));

export function Jump({ grid }: { grid: FlowGrid | null }) {
  const { shown, open } = useJump();
  const total = useQuery(({ total }) => total) ?? 0;
  const [text, setText] = useState("");
  const row = Number(text.replace(/[,.\s]/g, ""));
  // When the sheet closes, focus this row instead of the button.
  const target = useRef<number | null>(null);
  const valid = Number.isInteger(row) && row >= 1 && row <= total;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!valid) return;
    target.current = row - 1;
    open(false);
  }

  return (
    <Popover
      label="Go to a row"
      align="end"
      open={shown}
      onOpenChange={open}
      onCloseFocus={(event) => {
        if (target.current === null) return;
        event.preventDefault();
        grid?.goTo(target.current);
        target.current = null;
      }}
      trigger={<IconButton label="Go to a row" keys="Shift+G" icon={JumpIcon} disabled={total === 0} />}
    >
      <form className={css.form} onSubmit={submit}>
        <label className={css.label}>
          Row
          <input
            className={css.field}
            inputMode="numeric"
            placeholder={`1 – ${countText(total)}`}
            value={text}
            aria-invalid={text !== "" && !valid}
            onChange={(event) => setText(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        </label>
        <Button tone="primary" type="submit" disabled={!valid}>
          Go
        </Button>
      </form>
    </Popover>
  );
}
