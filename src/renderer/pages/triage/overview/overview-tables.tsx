// The overview as tables: lanes and time line, with exact numbers.
import type { Lanes, ScoredTimeline } from "#shared/contract/inspect.ts";
import { countText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { rowsTitle } from "../../../format/row-word.ts";
import { briefTime } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { entityName } from "./lane-words.ts";
import css from "./overview-tables.module.css";

interface OverviewTablesProps {
  dataset: Dataset;
  line: ScoredTimeline;
  lanes: Lanes | null;
}

export function OverviewTables({ dataset, line, lanes }: OverviewTablesProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const rows = rowsTitle(dataset);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys
    <section className={css.sheet} tabIndex={0} aria-label="Overview as tables">
      {lanes && (
        <table className={css.table}>
          <caption>Lanes</caption>
          <thead>
            <tr>
              {["Lane", rows, "Flags", "Highest score", "Summed score"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lanes.lanes.map(({ values, flows, flags, most, sum }) => (
              <tr key={entityName(values, lanes.columns)}>
                <th scope="row">{entityName(values, lanes.columns)}</th>
                <td>{countText(flows)}</td>
                <td>{countText(flags)}</td>
                <td>{most.toFixed(1)}</td>
                <td>{countText(Math.round(sum))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <table className={css.table}>
        <caption>Time line</caption>
        <thead>
          <tr>
            {["From", rows, "Flags", "Highest score"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {line.bin.map((bin, i) => (
            <tr key={bin}>
              <th scope="row">{briefTime(line.fromMs + bin * line.widthMs, mode, originMs)}</th>
              <td>{countText(line.flows[i] ?? 0)}</td>
              <td>{countText(line.flags[i] ?? 0)}</td>
              <td>{(line.most[i] ?? 0).toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
