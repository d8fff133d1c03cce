// The facts of two models, line by line, with differences marked.
import type { Model } from "#shared/model-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { detectorName, sequenceWords } from "../../../format/detector.ts";
import { formatNumber, formatSeconds } from "../../../format/number.ts";
import { formatMoment } from "../../../format/time.ts";
import { classNames } from "../../../ui/class-names.ts";
import css from "./compare-facts.module.css";
import common from "./compare-view.module.css";
import figures from "./figures.module.css";

export function CompareFacts({ first, second }: { first: Model; second: Model }) {
  const rows = lines(first).map(([name, value], i) => ({
    name,
    first: value,
    second: lines(second)[i]?.[1] ?? "",
  }));
  const only = (a: Model, b: Model) => a.columns.filter((column) => !b.columns.includes(column));
  return (
    <section aria-label="How they were trained">
      <h2 className={common.subtitle}>How they were trained</h2>
      <table className={classNames(figures.figures, css.facts)}>
        <thead>
          <tr>
            <td />
            <th scope="col">{first.name}</th>
            <th scope="col">{second.name}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-differs={row.first !== row.second}>
              <th scope="row">{row.name}</th>
              <td>{row.first}</td>
              <td>{row.second}</td>
            </tr>
          ))}
          <tr data-differs={only(first, second).length + only(second, first).length > 0}>
            <th scope="row">only it looks at</th>
            <td>{only(first, second).join(", ") || "–"}</td>
            <td>{only(second, first).join(", ") || "–"}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function lines(model: Model): [string, string][] {
  return [
    ["detector", detectorName(model.detector)],
    ["learned from", model.datasetName],
    ["normal", model.normal === "" ? "all rows" : model.normal],
    ["rows", manyText(model.normalRows, "row")],
    ["columns", countText(model.columns.length)],
    [
      "reads",
      model.steps === 1 ? "one row at a time" : `${model.steps} rows of ${sequenceWords[model.sequenceBy]}`,
    ],
    ["seed", String(model.seed)],
    [
      "validation loss",
      model.validationLoss === null ? "–" : formatNumber(Number(model.validationLoss.toPrecision(4))),
    ],
    ["trained", `${formatMoment(model.trainedAtMs, "utc")} UTC, in ${formatSeconds(model.tookMs / 1000)}`],
    ["computed by", model.engine ?? "plain code"],
  ];
}
