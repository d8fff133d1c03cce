// The keys that work on every page. A page adds its own with useShortcuts; help-dialog.tsx lists them all.
import { nextTimeMode } from "../../format/time.ts";
import { choose } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useSettings } from "../../state/settings.ts";
import { redoHere, undoHere } from "../../state/undo.ts";
import { focusFilter } from "../../state/wire.ts";
import { useShortcuts } from "../../ui/shortcuts.ts";

export function useKeys(): void {
  const overlays = useOverlays();
  const { settings, change } = useSettings();
  useShortcuts({
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
