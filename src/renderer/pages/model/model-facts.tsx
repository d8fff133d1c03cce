// The facts of a model in words, and its actions.
import type { ReactNode } from "react";
import type { Model } from "#shared/model-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { useAnswer } from "../../api/answers.ts";
import { detectorWords, sequenceWords } from "../../format/detector.ts";
import { formatNumber, formatSeconds } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useModels } from "../../state/models.ts";
import { useSettings } from "../../state/settings.ts";
import { ChampionIcon } from "../../ui/icons.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./model-facts.module.css";
import { ModelMenu } from "./model-menu.tsx";
import { methodWords } from "./threshold/methods.ts";
import { TrainingSummary } from "./train/live-training.tsx";

/** The part of a card that is shown; the rest can be copied. */
interface Card {
  data: { sha256: string | null; excludedRows: number; split: string };
  features: { columns: { column: string; kind: string; unit?: string }[] };
  machine: string;
  appVersion: string;
}

export function ModelFacts({ model }: { model: Model }) {
  const answer = useAnswer("model.card", { modelId: model.id });
  const card = answer.value as unknown as Card | undefined;
  return (
    <div className={css.page}>
      <section className={css.facts} aria-label={model.name}>
        <header className={css.head}>
          <h2 className={css.title} title={model.name}>
            {model.name}
          </h2>
          {model.champion && (
            <span className={css.champion}>
              <ChampionIcon size={14} /> champion
            </span>
          )}
          <ModelMenu model={model} />
        </header>
        <p className={css.good}>{detectorWords(model.detector).good}</p>
        <Facts model={model} card={card} />
        <h3 className={css.sub}>Columns</h3>
        {!card && !answer.error ? (
          <Skeleton width={280} />
        ) : (
          <ul className={css.columns} aria-label="Columns">
            {(card?.features.columns ?? model.columns.map((column) => ({ column, kind: "", unit: "" }))).map(
              ({ column, kind, unit }) => (
                <li key={`${column}:${kind}`} title={[kind, unit].filter(Boolean).join(", ")}>
                  {column}
                </li>
              ),
            )}
          </ul>
        )}
      </section>
      <TrainingSummary model={model} />
    </div>
  );
}

function Facts({ model, card }: { model: Model; card: Card | undefined }) {
  const mode = useSettings(({ settings }) => (settings.time === "local" ? "local" : "utc"));
  const datasets = useDatasets(({ list }) => list);
  const scores = useModels(({ scores }) => scores);
  const scored = scores
    .filter((one) => one.modelId === model.id)
    .map((one) => ({ ...one, name: datasets?.find(({ id }) => id === one.datasetId)?.name ?? "a dataset" }));
  const scoredBy = (
    <ul>
      {scored.map(({ id, name, rows, method }) => (
        <li key={id}>
          {name}: {manyText(rows, "row")}, {methodWords(method)}
        </li>
      ))}
    </ul>
  );
  const fact = (name: string, value: ReactNode) => ({ name, value });
  const facts = [
    fact("Detector", detectorWords(model.detector).name),
    fact("Learned from", `${manyText(model.normalRows, "row")} of ${model.datasetName}`),
    fact("Normal", model.normal === "" ? "all rows" : <code>{model.normal}</code>),
    fact(
      "Held out",
      `${manyText(model.calibrateRows, "row")} of them, held out for the threshold${card?.data.split === "time" ? "; the latest in time" : ""}`,
    ),
    fact("Left out", card && card.data.excludedRows > 0 ? manyText(card.data.excludedRows, "row") : null),
    fact(
      "Reads",
      model.steps === 1 ? "one row at a time" : `${model.steps} rows of ${sequenceWords[model.sequenceBy]}`,
    ),
    fact(
      "Validation loss",
      model.validationLoss === null ? null : formatNumber(Number(model.validationLoss.toPrecision(4))),
    ),
    fact("Goes on from", model.parent),
    fact(
      "Recalibrated",
      model.recalibration === null
        ? null
        : `${formatMoment(model.recalibration.atMs, mode)}, on ${manyText(model.recalibration.rows, "row")} of ${model.recalibration.datasetName}`,
    ),
    fact(
      "Trained",
      `${formatMoment(model.trainedAtMs, mode)}, in ${formatSeconds(model.tookMs / 1000)}, seed ${countText(model.seed)}`,
    ),
    fact("Computed by", [model.engine ?? "plain code", card?.machine].filter(Boolean).join(" on ")),
    fact("Scores", scored.length === 0 ? "no dataset yet" : scoredBy),
  ].filter(({ value }) => value !== null);
  return (
    <dl className={css.list}>
      {facts.map(({ name, value }) => (
        <div key={name} className={css.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
