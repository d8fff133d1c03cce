// Settings of the display: theme, density, time mode.
import type { Settings } from "#shared/vocabulary.ts";
import { useSettings } from "../state/settings.ts";
import { Popover } from "../ui/popover.tsx";
import { Segmented } from "../ui/segmented.tsx";
import type { LoadedByPress } from "./load-by-press.tsx";
import css from "./settings-menu.module.css";

const themes = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const satisfies readonly { value: Settings["theme"]; label: string }[];
const densities = [
  { value: "compact", label: "Compact" },
  { value: "comfortable", label: "Comfortable" },
] as const satisfies readonly { value: Settings["density"]; label: string }[];
const times = [
  { value: "utc", label: "UTC" },
  { value: "local", label: "Local" },
  { value: "relative", label: "From start" },
] as const satisfies readonly { value: Settings["time"]; label: string }[];

export function SettingsMenu({ trigger }: LoadedByPress) {
  const { settings, change } = useSettings();
  return (
    <Popover label="Appearance" side="right" align="end" defaultOpen trigger={trigger}>
      <div className={css.panel}>
        <h2 className={css.name}>Theme</h2>
        <Segmented
          label="Theme"
          value={settings.theme}
          options={themes}
          onChange={(theme) => change({ theme })}
        />
        <h2 className={css.name}>Rows</h2>
        <Segmented
          label="Rows"
          value={settings.density}
          options={densities}
          onChange={(density) => change({ density })}
        />
        <h2 className={css.name}>Times</h2>
        <Segmented
          label="Times"
          value={settings.time}
          options={times}
          onChange={(time) => change({ time })}
        />
      </div>
    </Popover>
  );
}
