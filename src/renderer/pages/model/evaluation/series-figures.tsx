// The evaluation on a labelled series, where anomalies are ranges of time: how many are found and how soon, how well flagged and labelled
// ranges overlap, and the scores that authors of such series use.
import type { SeriesEvaluation } from "#shared/model-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { saveCsv } from "../../../chart/chart-files.ts";
import { formatSeconds } from "../../../format/number.ts";
import { IconButton } from "../../../ui/button.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import { figure } from "../parts/figure.ts";
import board from "./evaluation-board.module.css";
import table from "./families.module.css";

interface SeriesFiguresProps {
  series: SeriesEvaluation;
  fileName: string;
}

const points = (value: number | null): string => (value === null ? "–" : value.toFixed(1));

export function SeriesFigures({ series, fileName }: SeriesFiguresProps) {
  const { events, found, firstAlarm, range, nab } = series;
  const soon =
    firstAlarm.s !== null
      ? formatSeconds(firstAlarm.s)
      : firstAlarm.rows !== null
        ? manyText(firstAlarm.rows, "row")
        : "–";
  const figures: [string, string, string][] = [
    ["Stretches found", `${countText(found)} of ${countText(events)}`, "with a flag in them"],
    ["First alarm after", soon, "the median"],
    ["Precision", figure(range.precision), "by overlap"],
    ["Recall", figure(range.recall), "by overlap"],
    ["F1", figure(range.f1), "by overlap"],
    ["VUS-PR", figure(series.vusPr), "no threshold"],
    ["VUS-ROC", figure(series.vusRoc), "no threshold"],
  ];
  const profiles = [
    ["standard", nab.standard],
    ["few false alarms", nab.rewardLowFp],
    ["few missed", nab.rewardLowFn],
  ] as const;
  const save = () =>
    saveCsv(
      {
        columns: ["figure", "value", "best"],
        rows: [
          ["stretches", events, null],
          ["found", found, null],
          ["first alarm, rows", firstAlarm.rows, null],
          ["first alarm, s", firstAlarm.s, null],
          ["range precision", range.precision, null],
          ["range recall", range.recall, null],
          ["range F1", range.f1, null],
          ["VUS-PR", series.vusPr, null],
          ["VUS-ROC", series.vusRoc, null],
          ...profiles.map(([name, { score, best }]) => [`NAB, ${name}`, score, best]),
        ],
      },
      fileName,
    );
  return (
    <section aria-label="As a series">
      <header className={table.head}>
        <h3 className={table.title}>
          As a series: {manyText(events, "labelled stretch", "labelled stretches")}
        </h3>
        <IconButton label="Save the figures as CSV" icon={FileIcon} className={table.tool} onClick={save} />
      </header>
      <dl className={board.figures}>
        {figures.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <span className={board.note}>{note}</span>
            </dd>
          </div>
        ))}
      </dl>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">NAB score: 0 without an alarm, 100 is perfect</th>
            <th scope="col">at the threshold</th>
            <th scope="col">at the best threshold</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map(([name, { score, best }]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{points(score)}</td>
              <td>{points(best)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
