// The status bar: rows, selection, order, time zone, engine.
import { countText, manyText } from "#shared/number-words.ts";
import { nextTimeMode, timeModeName } from "../format/time.ts";
import { useSelectedDataset } from "../state/datasets.ts";
import { useLink } from "../state/link.ts";
import { useQuery } from "../state/query.ts";
import { useSettings } from "../state/settings.ts";
import css from "./status-bar.module.css";

const engineWords = {
  starting: "Engine starting",
  ready: "Engine ready",
  restarting: "Engine restarting",
  gone: "Engine gone",
} as const;

export function StatusBar() {
  const dataset = useSelectedDataset();
  const { total, sort, selectedRows, filter } = useQuery();
  const { settings, change } = useSettings();
  const { link, engine, app } = useLink();
  const word = dataset?.kind === "samples" ? "sample" : "row";
  const engineState = link === "lost" ? "gone" : engine.state;
  return (
    <footer className={css.bar}>
      {dataset && (
        <span className={css.cell} role="status" aria-label="Rows">
          {filter.kind === "all"
            ? manyText(dataset.rows, word)
            : total === null
              ? `… of ${manyText(dataset.rows, word)}`
              : `${countText(total)} of ${manyText(dataset.rows, word)}`}
        </span>
      )}
      {dataset && selectedRows > 0 && (
        <span className={css.cell}>{manyText(selectedRows, word)} selected</span>
      )}
      {dataset && sort.length > 0 && (
        <span className={css.order}>
          sorted by {sort.map(({ column, descending }) => `${column} ${descending ? "↓" : "↑"}`).join(", ")}
        </span>
      )}
      <span className={css.space} />
      <button
        type="button"
        className={css.button}
        title="How times read (Z)"
        aria-label={`Times: ${timeModeName(settings.time)}`}
        onClick={() => change({ time: nextTimeMode(settings.time) })}
      >
        {timeModeName(settings.time)}
      </button>
      <span className={css.cell} title={app ? `Tidewatch ${app.version} on ${app.platform}` : undefined}>
        <span className={css.lamp} data-state={engineState} />
        {link === "lost" ? "Not connected" : engineWords[engine.state]}
      </span>
    </footer>
  );
}
