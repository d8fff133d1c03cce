// Every key of the window, in groups, and filters by task.
import { filterExamples } from "#shared/filter-examples.ts";
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
      [["P"], "Packets of its first flow"],
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
const examples = filterExamples.flatMap(({ examples }) => examples.filter(({ help }) => help));

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
          {examples.map(({ filter, task }) => (
            <div key={filter} className={css.example}>
              <dt>
                <code>{filter}</code>
              </dt>
              <dd>{task}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
