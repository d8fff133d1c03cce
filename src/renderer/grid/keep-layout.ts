// Stores the column layout of each kind of table in the settings, so that the next table of that kind opens in the same way.
import { useSettings } from "../state/settings.ts";
import { type Layout, withLayout } from "./layout.ts";

export function keepLayout(key: string, layout: Layout): void {
  const { settings, change } = useSettings.getState();
  change({ layouts: withLayout(settings.layouts, key, layout) });
}
