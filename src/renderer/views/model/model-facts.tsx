// What a model was made of, in words.
import type { Model } from "../../../shared/model-vocabulary.ts";
import { detectorName, sequenceWords } from "../../format/detector.ts";
import { formatMany, formatSeconds } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import css from "./model-facts.module.css";

export function ModelFacts({ model }: { model: Model }) {
  const mode = useSettings(({ settings }) => settings.time);
  const facts: [string, string][] = [
    ["Detector", detectorName(model.detector)],
    ["Learned from", `${formatMany(model.normalRows, "row")} of ${model.datasetName}`],
    ["Normal", model.normal === "" ? "all rows" : model.normal],
    ["Looks at", formatMany(model.columns.length, "column")],
    [
      "Reads",
      model.steps === 1 ? "one row at a time" : `${model.steps} rows of ${sequenceWords[model.sequenceBy]}`,
    ],
    ["Trained", `${formatMoment(model.trainedAtMs, mode)}, in ${formatSeconds(model.tookMs / 1000)}`],
  ];
  return (
    <section className={css.facts} aria-label={model.name}>
      <h1 className={css.title}>{model.name}</h1>
      <dl className={css.list}>
        {facts.map(([name, value]) => (
          <div key={name} className={css.fact}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
