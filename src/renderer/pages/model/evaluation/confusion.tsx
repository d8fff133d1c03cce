// The confusion matrix at the threshold: four counts, each with its share of its row.
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { countText } from "#shared/number-words.ts";
import { saveCsv } from "../../../chart/chart-files.ts";
import { formatShare } from "../../../format/number.ts";
import { IconButton } from "../../../ui/button.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import css from "./confusion.module.css";
import families from "./families.module.css";

interface ConfusionProps {
  curves: Curves;
  threshold: Evaluation["threshold"];
  fileName: string;
}

export function Confusion({ curves, threshold, fileName }: ConfusionProps) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = curves.confusion;
  const attacks = truePositives + falseNegatives;
  const normal = falsePositives + trueNegatives;
  const cell = (count: number, whole: number, tone: string | undefined) => (
    <td className={tone} style={{ ["--share" as string]: whole === 0 ? 0 : count / whole }}>
      <strong>{countText(count)}</strong>
      <span>{formatShare(count, whole)}</span>
    </td>
  );
  return (
    <section className={css.confusion} aria-label="Confusion matrix">
      <header className={families.head}>
        <h3 className={css.title}>What the threshold does</h3>
        <IconButton
          label="Save the counts as CSV"
          icon={FileIcon}
          className={families.tool}
          onClick={() =>
            saveCsv(
              {
                columns: ["", "flagged", "not flagged"],
                rows: [
                  ["attacks", truePositives, falseNegatives],
                  ["normal", falsePositives, trueNegatives],
                ],
              },
              fileName,
            )
          }
        />
      </header>
      <table className={css.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">flagged</th>
            <th scope="col">not flagged</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">attacks</th>
            {cell(truePositives, attacks, css.caught)}
            {cell(falseNegatives, attacks, css.missed)}
          </tr>
          <tr>
            <th scope="row">normal</th>
            {cell(falsePositives, normal, css.missed)}
            {cell(trueNegatives, normal, css.calm)}
          </tr>
        </tbody>
      </table>
      <p className={css.words}>
        {threshold.precision === null
          ? "Nothing is flagged."
          : `Of 100 flags ${Math.round(100 * threshold.precision)} are attacks; of 100 attacks ${Math.round(100 * (threshold.recall ?? 0))} are flagged.`}
      </p>
    </section>
  );
}
