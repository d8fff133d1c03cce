// The rail on the left: pages, jobs, and at the bottom settings and help.
import { lazy } from "react";
import { isEnded } from "#shared/job-state.ts";
import { useJobs } from "../state/jobs.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { IconButton } from "../ui/button.tsx";
import { JobsIcon, KeyboardIcon, SettingsIcon } from "../ui/icons.tsx";
import { keyCaps } from "./key-table.ts";
import { LoadByPress } from "./load-by-press.tsx";
import { Mark } from "./mark.tsx";
import css from "./rail.module.css";
import { routes } from "./routes.ts";

const SettingsMenu = lazy(async () => ({ default: (await import("./settings-menu.tsx")).SettingsMenu }));

export function Rail() {
  const { page, show } = usePage();
  const { jobs, toggleJobs, set } = useOverlays();
  const busy = useJobs(({ list }) => list?.some((job) => !isEnded(job)) ?? false);
  return (
    <nav className={css.rail} aria-label="Pages">
      <Mark />
      {routes.map(({ id, label, icon }) => (
        <IconButton
          key={id}
          label={label}
          icon={icon}
          side="right"
          className={css.page}
          aria-current={id === page ? "page" : undefined}
          onClick={() => show(id)}
        />
      ))}
      <IconButton
        label="Jobs"
        keys={keyCaps("shift+j")}
        icon={JobsIcon}
        side="right"
        className={css.page}
        data-busy={busy}
        aria-expanded={jobs}
        onClick={toggleJobs}
      />
      <div className={css.space} />
      <LoadByPress
        button={<IconButton label="Appearance" icon={SettingsIcon} side="right" className={css.settings} />}
        popup="dialog"
        Loaded={SettingsMenu}
      />
      <IconButton
        label="Keyboard help"
        keys={keyCaps("?")}
        icon={KeyboardIcon}
        side="right"
        className={css.page}
        onClick={() => set({ help: true })}
      />
    </nav>
  );
}
