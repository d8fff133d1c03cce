// The default settings.
import type { Settings } from "./vocabulary.ts";

export const defaultSettings: Settings = {
  theme: "system",
  density: "compact",
  time: "utc",
  layouts: {},
  columnSets: {},
  panes: {},
  filters: [],
  wiresharkPath: "",
  tourSeen: false,
};
