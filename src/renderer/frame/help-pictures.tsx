// Pictures of the help: parts of the window, in the theme of the window. The end-to-end test of its appearance takes them
// (e2e/specs/look.spec.ts). They are separate files, so that the first paint does not wait for them.
import incidentsDark from "../../../docs/pictures/help/incidents-dark.png";
import incidentsLight from "../../../docs/pictures/help/incidents-light.png";
import packetsDark from "../../../docs/pictures/help/packets-dark.png";
import packetsLight from "../../../docs/pictures/help/packets-light.png";
import reasonsDark from "../../../docs/pictures/help/reasons-dark.png";
import reasonsLight from "../../../docs/pictures/help/reasons-light.png";
import { useSettings } from "../state/settings.ts";
import css from "./help-pictures.module.css";

interface Picture {
  light: string;
  dark: string;
  /** What it shows, and how to get there. */
  words: string;
}

const pictures: readonly Picture[] = [
  {
    light: incidentsLight,
    dark: incidentsDark,
    words:
      "Triage begins with the incidents: a title, a severity, what it rests on. J and K move, C confirms.",
  },
  {
    light: reasonsLight,
    dark: reasonsDark,
    words: "A flag says why: what each column adds to the score, observed beside expected.",
  },
  {
    light: packetsLight,
    dark: packetsDark,
    words: "Shift+P shows the packets of a flow: their layers, and the bytes of each field.",
  },
];

export function HelpPictures() {
  const theme = useSettings(({ settings }) => settings.theme);
  return (
    <div className={css.pictures}>
      {pictures.map(({ light, dark, words }) => (
        <figure key={words} className={css.figure}>
          <picture>
            {theme === "system" && <source media="(prefers-color-scheme: dark)" srcSet={dark} />}
            <img className={css.picture} src={theme === "dark" ? dark : light} alt="" />
          </picture>
          <figcaption>{words}</figcaption>
        </figure>
      ))}
    </div>
  );
}
