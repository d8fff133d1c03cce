// Step 1: the dataset that is learned from.
import type { Dataset } from "../../../../shared/vocabulary.ts";
import { formatCount, formatMany } from "../../../format/number.ts";
import { formatMoment } from "../../../format/time.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useSettings } from "../../../state/settings.ts";
import { hasLabel, useTraining } from "../../../state/training.ts";
import { Select } from "../../../ui/select.tsx";
import { Choice, Hint, Step } from "./step.tsx";

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
          {dataset.name} · {formatMany(dataset.rows, "row")}
        </span>
      }
    >
      <Choice name="Dataset">
        <Select
          label="Dataset to learn from"
          value={String(dataset.id)}
          options={list.map(({ id, name, rows, reading }) => ({
            value: String(id),
            label: `${name} (${formatMany(rows, "row")})`,
            disabled: reading,
          }))}
          onChange={(id) => turnTo(Number(id))}
        />
        <Hint>
          {formatMany(dataset.rows, "row")} × {formatCount(dataset.columns.length)} columns,{" "}
          {timeSpan
            ? `${formatMoment(timeSpan.fromMs, mode)} – ${formatMoment(timeSpan.toMs, mode)}`
            : "without times"}
          , {hasLabel(dataset) ? "labelled" : "without labels"}.
        </Hint>
      </Choice>
    </Step>
  );
}
