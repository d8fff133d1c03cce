// Keys of the whole window: one listener, and handlers by key name. Text fields and open dialogs take precedence. A name of two keys, "g
// d", means one after the other.
import { useEffect, useRef } from "react";

/** Returns false when it does not handle the key after all, which then keeps its meaning in the browser. */
type KeyHandler = () => unknown;

const handlers = new Map<string, KeyHandler[]>();
/** How long to wait for the second of two keys. */
const secondKeyMs = 1500;
/** Keys that work in a text field too, because they type nothing. */
const inFields: ReadonlySet<string> = new Set(["ctrl+k"]);
let firstKey: { name: string; timer: ReturnType<typeof setTimeout> } | null = null;

/** The name of a pressed key: "ctrl+shift+z", "?", "j", "home". Includes Shift only with a letter or a named key. */
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

/** Whether a key has a handler now. */
export const isShortcut = (name: string): boolean => handlers.has(name);

/** Runs the handler of a key; false when there is none. */
export function pressShortcut(name: string): boolean {
  const handler = handlers.get(name)?.at(-1);
  return handler !== undefined && handler() !== false;
}

function onKeyDown(event: KeyboardEvent): void {
  const single = keyName(event);
  if (event.defaultPrevented || event.isComposing || isTaken(event.target, single)) return;
  if (/^(control|shift|alt|meta)$/i.test(event.key)) return;
  const before = takeFirstKey();
  // A second key that does not follow the first does nothing, because alone it would mean something else.
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

/** Whether the focused element handles the key itself. */
function isTaken(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("[role=dialog], [role=menu]") !== null) return true;
  return !inFields.has(name) && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Registers handlers while the component is mounted; for each key, the one mounted last applies. */
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
