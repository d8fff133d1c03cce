// Keys of the whole window: one listener, handlers by name of the key. Typing in a box and open dialogs come first.
import { useEffect, useRef } from "react";

/** Returns false when the key is not for it after all: the browser then does what it does. */
type KeyHandler = () => unknown;

const handlers = new Map<string, KeyHandler[]>();

/** "ctrl+shift+z", "?", "j", "home": the name of what was pressed. Shift is named only with a letter or a named key. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  const letter = /^\p{Letter}$/u.test(event.key);
  const named = event.key.length > 1;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && (letter || named)) parts.push("shift");
  parts.push(event.key.toLowerCase());
  return parts.join("+");
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTaken(event.target)) return;
  const handler = handlers.get(keyName(event))?.at(-1);
  if (!handler) return;
  if (handler() !== false) event.preventDefault();
}

/** Whether the place that has the focus wants the keys for itself. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null;
}

/** Calls the handlers while the component is mounted; the one mounted last wins a key. */
export function useShortcuts(table: Record<string, KeyHandler>): void {
  const latest = useRef(table);
  latest.current = table;
  const names = Object.keys(table).join(" ");
  useEffect(() => {
    const undos = names.split(" ").map((name) => register(name, () => latest.current[name]?.()));
    return () => {
      for (const undo of undos) undo();
    };
  }, [names]);
}

function register(name: string, handler: KeyHandler): () => void {
  if (handlers.size === 0) window.addEventListener("keydown", onKeyDown);
  handlers.set(name, [...(handlers.get(name) ?? []), handler]);
  return () => {
    const rest = (handlers.get(name) ?? []).filter((other) => other !== handler);
    if (rest.length > 0) handlers.set(name, rest);
    else handlers.delete(name);
    if (handlers.size === 0) window.removeEventListener("keydown", onKeyDown);
  };
}
