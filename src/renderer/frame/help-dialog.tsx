// Every key of the window, in groups, and the filter language in a few lines.
import { useOverlays } from "../state/overlays.ts";
import { startTour } from "../state/tour.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Keys } from "../ui/keys.tsx";
import css from "./help-dialog.module.css";

type Row = readonly [keys: readonly string[], about: string];
const groups: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  [
    "Everywhere",
    [
      [["/"], "Go to the filter; ↑ brings earlier ones"],
      [["O"], "Open a file"],
      [["Z"], "Times in UTC, local, from start"],
      [["Shift+J"], "Show or hide the jobs"],
      [["Ctrl+Z"], "Undo: on Triage the last verdict, elsewhere deletions"],
      [["Ctrl+Shift+Z"], "Do it again"],
      [["Alt+←", "Alt+→"], "Back, forward"],
      [["Esc"], "Close what lies on top"],
      [["?"], "This help"],
    ],
  ],
  [
    "Grid",
    [
      [["J", "K"], "Row down, row up"],
      [["Home", "End"], "First row, last row"],
      [["G"], "Go to a row by its number"],
      [["X"], "Select the row"],
      [["P"], "Profile of the column"],
      [["M"], "Menu of the value"],
      [["Ctrl+C"], "Copy the value"],
      [["Ctrl+Shift+C"], "Copy the selected rows"],
      [["Enter"], "Sort by the header, Shift adds it"],
    ],
  ],
  [
    "Triage",
    [
      [["I"], "Incidents, flags of a model"],
      [["C"], "Confirmed"],
      [["F"], "False positive, then its reason: 1–5 or F"],
      [["B"], "Benign"],
      [["U"], "Unsure"],
      [["Del"], "Open again"],
      [["N"], "Note"],
      [["T"], "Tags"],
      [["W"], "Open the packets in Wireshark"],
    ],
  ],
  [
    "Incidents",
    [
      [["J", "K"], "Next, previous; also ↓ ↑"],
      [["Home", "End"], "First, last"],
      [["S"], "Show its flows in Data"],
      [["H"], "Hide those with a verdict, show them"],
    ],
  ],
  [
    "Flags",
    [
      [["X"], "Select the row; then one decision for all"],
      [["Ctrl+A"], "All rows of the question"],
      [["E"], "Episodes, flags"],
    ],
  ],
];
const language: readonly (readonly [text: string, about: string])[] = [
  ["orig_bytes > 1e6 and proto = tcp", "compare, join with and, or, not"],
  ["resp_port in (80, 443)", "one of several"],
  ["resp_port in 1..1023", "a range"],
  ['service contains "http"', "part of a text"],
  ["service is missing", "no value"],
  ["`Flow Bytes/s` >= 1000", "names with spaces"],
  ['"10.0.0.5"', "in any column"],
  ["ip.addr == 10.0.0.0/8 && tcp.port in {80 443}", "as Wireshark spells it"],
  ["verdict = open and score >= 90 and not tag = seen", "by verdict, score and tag"],
];

export function HelpDialog() {
  const set = useOverlays(({ set }) => set);
  return (
    <Dialog
      title="Keyboard and filter"
      widthPx={1060}
      scrolls
      onClose={() => set({ help: false })}
      footer={
        <Button
          onClick={() => {
            set({ help: false });
            startTour();
          }}
        >
          Take the tour
        </Button>
      }
    >
      <div className={css.columns}>
        {groups.map(([name, rows]) => (
          <section key={name}>
            <h3 className={css.name}>{name}</h3>
            <dl className={css.rows}>
              {rows.map(([keys, about]) => (
                <div key={about} className={css.row}>
                  <dt>
                    {keys.map((key) => (
                      <Keys key={key} keys={key} />
                    ))}
                  </dt>
                  <dd>{about}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <section className={css.language}>
        <h3 className={css.name}>Filter</h3>
        <dl className={css.examples}>
          {language.map(([text, about]) => (
            <div key={text} className={css.example}>
              <dt>
                <code>{text}</code>
              </dt>
              <dd>{about}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
