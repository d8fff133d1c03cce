// A dialog that asks for a new name.
import { type FormEvent, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import field from "./field.module.css";

interface NameDialogProps {
  title: string;
  name: string;
  onRename(name: string): void;
  onClose(): void;
}

const mostLetters = 200;

export function NameDialog({ title, name: before, onRename, onClose }: NameDialogProps) {
  const [name, setName] = useState(before);
  const valid = name.trim() !== "" && name.trim().length <= mostLetters;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!valid) return;
    onClose();
    if (name.trim() !== before) onRename(name.trim());
  }
  return (
    <Dialog
      title={title}
      widthPx={420}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="name" disabled={!valid}>
            Rename
          </Button>
        </>
      }
    >
      <form id="name" style={{ padding: "4px 16px 16px" }} onSubmit={submit}>
        <input
          className={field.field}
          aria-label="Name"
          value={name}
          maxLength={mostLetters}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  );
}
