// The result of a comparison: its sentence, the figures of both models, and the rows that only one of them flags.
import type { Comparison } from "#shared/model-life-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { Column } from "#shared/vocabulary.ts";
import { Button } from "../../../ui/button.tsx";
import { RetryIcon } from "../../../ui/icons.tsx";
import { figure } from "../parts/figure.ts";
import { FlagLine } from "../parts/flag-line.tsx";
import css from "./compare-rows.module.css";
import common from "./compare-view.module.css";
import figures from "./figures.module.css";

interface CompareRowsProps {
  comparison: Comparison;
  onAgain(): void;
}

export function CompareRows({ comparison, onAgain }: CompareRowsProps) {
  const { both, onlyFirst, onlySecond, agreement, verdicts, difference, warnings } = comparison;
  const [first, second] = comparison.models;
  const most = Math.max(1, both.count + onlyFirst.count + onlySecond.count);
  const parts = [
    { name: `only ${first.name}`, count: onlyFirst.count, tone: css.first },
    { name: "both", count: both.count, tone: css.both },
    { name: `only ${second.name}`, count: onlySecond.count, tone: css.second },
  ];
  return (
    <section className={css.outcome} aria-label="What changes">
      <div className={css.line}>
        <p className={css.sentence}>{comparison.sentence}</p>
        <Button icon={RetryIcon} onClick={onAgain}>
          Compare again
        </Button>
      </div>
      <div
        className={css.bar}
        role="img"
        aria-label={parts.map(({ name, count }) => `${name}: ${manyText(count, "flag")}`).join(", ")}
      >
        {parts.map(({ name, count, tone }) => (
          <span key={name} className={tone} style={{ flexGrow: count / most }} title={`${name}: ${count}`} />
        ))}
      </div>
      <ul className={css.parts}>
        {parts.map(({ name, count, tone }) => (
          <li key={name}>
            <span className={`${css.swatch} ${tone}`} />
            {name} <strong>{countText(count)}</strong>
          </li>
        ))}
        {agreement !== null && <li>the two orders agree by {agreement.toFixed(2)} (rank correlation)</li>}
      </ul>
      {verdicts && (
        <p>
          Of {manyText(verdicts.rows, "row")} with a verdict: {countText(verdicts.confirmedKept)} confirmed
          kept, {countText(verdicts.confirmedLost)} lost; {countText(verdicts.falsePositivesGone)} false
          positives gone, {countText(verdicts.falsePositivesLeft)} left,{" "}
          {countText(verdicts.falsePositivesNew)} new.
        </p>
      )}
      {difference && (
        <table className={figures.figures}>
          <caption>On {manyText(difference.labelledRows, "labelled row")}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col" title={first.name}>
                {first.name}
              </th>
              <th scope="col" title={second.name}>
                {second.name}
              </th>
              <th scope="col">change, 95 % interval</th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                ["PR-AUC", "prAuc"],
                ["ROC-AUC", "rocAuc"],
                ["Recall at 1 % false", "recallAt1"],
              ] as const
            ).map(([name, key]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{figure(first[key])}</td>
                <td>{figure(second[key])}</td>
                <td>
                  {signed(difference[key].value)} ({signed(difference[key].interval[0])} to{" "}
                  {signed(difference[key].interval[1])})
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={css.lists}>
        <FlagList title={`Only ${first.name} flags`} columns={comparison.columns} part={onlyFirst} />
        <FlagList title={`Only ${second.name} flags`} columns={comparison.columns} part={onlySecond} />
      </div>
      {warnings.length > 0 && (
        <ul className={css.warnings} aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

const signed = (value: number | null): string =>
  value === null ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(3)}`;

interface FlagListProps {
  title: string;
  columns: readonly Column[];
  part: Comparison["both"];
}

function FlagList({ title, columns, part }: FlagListProps) {
  return (
    <section aria-label={title}>
      <h3 className={common.subtitle} title={title}>
        {title}
      </h3>
      {part.top.length === 0 ? (
        <p className={css.none}>No row.</p>
      ) : (
        <ul>
          {part.top.map((flag) => (
            <FlagLine key={flag.row} flag={flag} columns={columns} />
          ))}
        </ul>
      )}
    </section>
  );
}
