// The keys that work on every page. A page adds keys with useShortcuts; key-table.ts lists all of them.

import { focusFilter } from "../filter/focus-filter.ts";
import { nextTimeMode } from "../format/time.ts";
import { choose } from "../state/opening.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useSettings } from "../state/settings.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { routes } from "./routes.ts";
import { redoHere, undoHere } from "./undo.ts";

export function useKeys(): void {
  const overlays = useOverlays();
  const { settings, change } = useSettings();
  const show = usePage(({ show }) => show);
  useShortcuts({
    ...Object.fromEntries(routes.map(({ id, letter }) => [`g ${letter}`, () => show(id)])),
    "ctrl+k": () => overlays.set({ palette: true }),
    "/": focusFilter,
    "ctrl+f": focusFilter,
    "?": () => overlays.set({ help: true }),
    o: () => void choose("data"),
    z: () => change({ time: nextTimeMode(settings.time) }),
    "shift+j": overlays.toggleJobs,
    "ctrl+z": undoHere,
    "ctrl+shift+z": redoHere,
    "alt+arrowleft": () => window.history.back(),
    "alt+arrowright": () => window.history.forward(),
    escape: () => overlays.set({ jobs: false }),
  });
}
