// Whether a part of the page is open; the settings remember it.
import { useSettings } from "./settings.ts";

/** @param open until the user changes it */
export function useFold(name: string, open = true): [isOpen: boolean, toggle: () => void] {
  const { settings, change } = useSettings();
  const isOpen = (settings.panes[name] ?? (open ? 1 : 0)) !== 0;
  return [isOpen, () => change({ panes: { ...settings.panes, [name]: isOpen ? 0 : 1 } })];
}
