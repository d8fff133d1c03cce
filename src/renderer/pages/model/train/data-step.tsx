// Step 1: the datasets to learn from, and the parent model to continue from, if any.
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { formatMoment } from "../../../format/time.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useModels } from "../../../state/models.ts";
import { useSettings } from "../../../state/settings.ts";
import { Button } from "../../../ui/button.tsx";
import { CloseIcon } from "../../../ui/icons.tsx";
import { NumberField } from "../../../ui/number-field.tsx";
import { Select } from "../../../ui/select.tsx";
import { hasLabel } from "../parts/has-label.ts";
import css from "./data-step.module.css";
import { Choice, Hint, Step } from "./step.tsx";
import { useTraining } from "./training.ts";

export function DataStep({ dataset }: { dataset: Dataset }) {
  const list = useDatasets(({ list }) => list) ?? [];
  const turnTo = useTraining(({ turnTo }) => turnTo);
  const mode = useSettings(({ settings }) => (settings.time === "local" ? "local" : "utc"));
  const { timeSpan } = dataset;
  return (
    <Step
      number={1}
      name="Data"
      summary={
        <span title={dataset.name}>
          {dataset.name} · {manyText(dataset.rows, "row")}
          <More />
        </span>
      }
    >
      <Choice name="Dataset">
        <Select
          label="Dataset to learn from"
          value={String(dataset.id)}
          options={list.map(({ id, name, rows, reading }) => ({
            value: String(id),
            label: `${name} (${manyText(rows, "row")})`,
            disabled: reading,
          }))}
          onChange={(id) => turnTo(Number(id))}
        />
        <Hint>
          {manyText(dataset.rows, "row")} × {countText(dataset.columns.length)} columns,{" "}
          {timeSpan
            ? `${formatMoment(timeSpan.fromMs, mode)} – ${formatMoment(timeSpan.toMs, mode)}`
            : "without times"}
          , {hasLabel(dataset) ? "labelled" : "without labels"}.
        </Hint>
      </Choice>
      <MoreData dataset={dataset} />
      <GoOnFrom />
    </Step>
  );
}

/** What the collapsed step shows besides its dataset. */
function More() {
  const { also, from } = useTraining();
  const parent = useModels(({ list }) => list?.find(({ id }) => id === from));
  return (
    <>
      {also.length > 0 && ` and ${manyText(also.length, "more dataset")}`}
      {parent && `, on from ${parent.name}`}
    </>
  );
}

function MoreData({ dataset }: { dataset: Dataset }) {
  const list = useDatasets(({ list }) => list) ?? [];
  const { also, change } = useTraining();
  const chosen = list.filter(({ id }) => also.includes(id));
  const left = list.filter(({ id, reading }) => id !== dataset.id && !also.includes(id) && !reading);
  if (left.length + chosen.length === 0) return null;
  return (
    <Choice name="More data">
      {chosen.length > 0 && (
        <ul className={css.chosen} aria-label="More data to learn from">
          {chosen.map(({ id, name, rows }) => (
            <li key={id}>
              <span className={css.name} title={name}>
                {name}
              </span>
              <span className={css.rows}>{manyText(rows, "row")}</span>
              <Button
                tone="quiet"
                icon={CloseIcon}
                className={css.small}
                aria-label={`Leave ${name} out`}
                onClick={() => change({ also: also.filter((other) => other !== id) })}
              />
            </li>
          ))}
        </ul>
      )}
      {left.length > 0 && (
        <Select
          label="Add a dataset to learn from"
          value=""
          options={[
            { value: "", label: chosen.length === 0 ? "None; add a dataset…" : "Add another…" },
            ...left.map(({ id, name, rows }) => ({
              value: String(id),
              label: `${name} (${manyText(rows, "row")})`,
            })),
          ]}
          onChange={(id) => id !== "" && change({ also: [...also, Number(id)] })}
        />
      )}
      {chosen.length > 0 && <Hint>Their normal rows are chosen as in step 2, over all of their time.</Hint>}
    </Choice>
  );
}

function GoOnFrom() {
  const models = useModels(({ list }) => list) ?? [];
  const { from, rehearsal, change } = useTraining();
  const parent = models.find(({ id }) => id === from) ?? null;
  if (models.length === 0) return null;
  return (
    <Choice name="Begin with">
      <Select
        label="Model to continue from"
        value={parent === null ? "" : String(parent.id)}
        options={[
          { value: "", label: "Nothing: a new model" },
          ...models.map(({ id, name }) => ({ value: String(id), label: `Go on from ${name}` })),
        ]}
        onChange={(id) => change({ from: id === "" ? null : Number(id) })}
      />
      {parent && (
        <>
          <Hint>
            Its detector, columns and windows are kept, and its weights where it has any; rows left out of its
            normal stay out.
          </Hint>
          <div className={css.rehearsal}>
            <NumberField
              label="Percent of old normal"
              value={Math.round(100 * rehearsal)}
              least={0}
              most={90}
              onChange={(percent) => percent !== null && change({ rehearsal: percent / 100 })}
            />
            <span>% of the training rows are its old normal rows, so that it does not forget them</span>
          </div>
        </>
      )}
    </Choice>
  );
}
