// The time line as a table: a row per bin that has rows, a column per part.
import { countText } from "#shared/number-words.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { briefTime, partName } from "../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../state/settings.ts";
import css from "./overview-table.module.css";

const heads = { rows: "Rows", bytes: "Bytes", packets: "Packets" } as const;

export function OverviewTable({ line, dataset }: { line: Timeline; dataset: Dataset }) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const byBin = new Map<number, number[]>();
  line.bin.forEach((bin, i) => {
    const counts = byBin.get(bin) ?? new Array<number>(line.parts.length).fill(0);
    counts[line.part[i] ?? 0] = line.count[i] ?? 0;
    byBin.set(bin, counts);
  });
  const split = line.splitBy !== null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys
    <section className={css.sheet} tabIndex={0} aria-label="Time line as a table">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">{heads[line.measure]}</th>
            {split &&
              line.parts.map((part) => (
                <th key={part ?? "\u0000"} scope="col">
                  {partName(part, line.splitBy)}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {[...byBin].map(([bin, counts]) => (
            <tr key={bin}>
              <th scope="row">{briefTime(line.fromMs + bin * line.widthMs, mode, originMs)}</th>
              <td>{countText(counts.reduce((sum, count) => sum + count, 0))}</td>
              {split &&
                line.parts.map((part, i) => <td key={part ?? "\u0000"}>{countText(counts[i] ?? 0)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {byBin.size === 0 && (
        <p className={css.none}>
          {line.measure === "rows" ? "No row has a time here." : `No ${line.measure} at any time here.`}
        </p>
      )}
    </section>
  );
}
