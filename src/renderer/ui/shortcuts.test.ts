// Key names: the same in the table of handlers and in the help.
import { expect, test } from "vitest";
import { keyName } from "./shortcuts.ts";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test.each([
  [press("j"), "j"],
  [press("J", { shiftKey: true }), "shift+j"],
  [press("?", { shiftKey: true }), "?"],
  [press("/"), "/"],
  [press("z", { ctrlKey: true }), "ctrl+z"],
  [press("Z", { metaKey: true, shiftKey: true }), "ctrl+shift+z"],
  [press("End", { shiftKey: true }), "shift+end"],
  [press("G"), "g"],
  [press(" "), "space"],
])("%s", (name, expected) => expect(name).toBe(expected));
