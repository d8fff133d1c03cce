// Keeps among the settings how the columns of a kind of table lie, so that the next table of the kind opens the same way.
import { useSettings } from "../state/settings.ts";
import { type Layout, withLayout } from "./layout.ts";

export function keepLayout(key: string, layout: Layout): void {
  const { settings, change } = useSettings.getState();
  change({ layouts: withLayout(settings.layouts, key, layout) });
}
