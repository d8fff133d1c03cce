// What the window looks like at work, every key in groups, and filters by task.
import { filterExamples } from "#shared/filter-examples.ts";
import { useOverlays } from "../state/overlays.ts";
import { startTour } from "../state/tour.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Keys } from "../ui/keys.tsx";
import css from "./help-dialog.module.css";
import { HelpPictures } from "./help-pictures.tsx";
import { type KeyGroup, keyGroups } from "./key-table.ts";
import { routes } from "./routes.ts";

const examples = filterExamples.flatMap(({ examples }) => examples.filter(({ help }) => help));

const pages: KeyGroup = {
  name: "Pages",
  on: "everywhere",
  rows: routes.map(({ letter, label }) => ({ keys: ["G", letter.toUpperCase()], about: label })),
};
const groups = [keyGroups[0]!, pages, ...keyGroups.slice(1)];

export function HelpDialog() {
  const set = useOverlays(({ set }) => set);
  return (
    <Dialog
      title="Keyboard and filter"
      widthPx={1060}
      scrolls
      onClose={() => set({ help: false })}
      footer={
        <>
          {/* Both hosts serve the documentation beside the page; Electron opens its window for it. */}
          <a className={css.documentation} href="/help/index.html" target="_blank" rel="noopener">
            Read the documentation
          </a>
          <Button
            onClick={() => {
              set({ help: false });
              startTour();
            }}
          >
            Take the tour
          </Button>
        </>
      }
    >
      <HelpPictures />
      <div className={css.columns}>
        {groups.map(({ name, rows }) => (
          <section key={name}>
            <h3 className={css.name}>{name}</h3>
            <dl className={css.rows}>
              {rows.map(({ keys, about }) => (
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
