// Keys of the whole window: one listener, handlers by name of the key. Typing in a box and open dialogs come first. A name of two
// keys, "g d", is one after the other.
import { useEffect, useRef } from "react";

/** Returns false when the key is not for it after all: the browser then does what it does. */
type KeyHandler = () => unknown;

const handlers = new Map<string, KeyHandler[]>();
/** How long the second of two keys is waited for. */
const secondKeyMs = 1500;
/** Understood in a field, too, since they are no letters to type. */
const inFields: ReadonlySet<string> = new Set(["ctrl+k"]);
let firstKey: { name: string; timer: ReturnType<typeof setTimeout> } | null = null;

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
  parts.push(event.key === " " ? "space" : event.key.toLowerCase());
  return parts.join("+");
}

/** Whether something answers a key now. */
export const isShortcut = (name: string): boolean => handlers.has(name);

/** Does what a key does now; false where nothing answers it. */
export function pressShortcut(name: string): boolean {
  const handler = handlers.get(name)?.at(-1);
  return handler !== undefined && handler() !== false;
}

function onKeyDown(event: KeyboardEvent): void {
  const single = keyName(event);
  if (event.defaultPrevented || event.isComposing || isTaken(event.target, single)) return;
  if (/^(control|shift|alt|meta)$/i.test(event.key)) return;
  const before = takeFirstKey();
  // A second key that does not belong to the first does nothing: it would mean something else alone.
  if (before !== null) {
    pressShortcut(`${before} ${single}`);
    event.preventDefault();
    return;
  }
  if ([...handlers.keys()].some((name) => name.startsWith(`${single} `))) {
    firstKey = { name: single, timer: setTimeout(takeFirstKey, secondKeyMs) };
    event.preventDefault();
    return;
  }
  if (pressShortcut(single)) event.preventDefault();
}

function takeFirstKey(): string | null {
  const name = firstKey?.name ?? null;
  clearTimeout(firstKey?.timer);
  firstKey = null;
  return name;
}

/** Whether the place that has the focus wants the keys for itself. */
function isTaken(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("[role=dialog], [role=menu]") !== null) return true;
  return !inFields.has(name) && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Calls the handlers while the component is mounted; the one mounted last wins a key. */
export function useShortcuts(table: Record<string, KeyHandler>): void {
  const latest = useRef(table);
  latest.current = table;
  const names = Object.keys(table).join("\n");
  useEffect(() => {
    const undos = names.split("\n").map((name) => register(name, () => latest.current[name]?.()));
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
