// The keys that work on every page. A page adds its own with useShortcuts; help-dialog.tsx lists them all.
import { nextTimeMode } from "../../format/time.ts";
import { undoLast } from "../../state/datasets.ts";
import { choose } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useSettings } from "../../state/settings.ts";
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
    "ctrl+z": () => void undoLast(),
    escape: () => overlays.set({ jobs: false }),
  });
}
