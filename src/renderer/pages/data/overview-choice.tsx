// Chooses what the time line sums and how it is split; hidden when the dataset leaves no choice.
import type { TimelineSplit } from "#shared/timeline-choice.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { rowWord } from "../../format/row-word.ts";
import { Select } from "../../ui/select.tsx";
import css from "./overview-choice.module.css";
import { choiceFor, useTimeLine } from "./time-line.ts";

const splitNames: Readonly<Record<TimelineSplit, string>> = { label: "by label", protocol: "by protocol" };

export function OverviewChoice({ dataset }: { dataset: Dataset }) {
  const { measures, splits, measure, splitBy } = choiceFor(dataset, useTimeLine());
  return (
    <span className={css.choice}>
      {measures.length > 1 && (
        <Select
          label="Time line of"
          size="small"
          value={measure}
          options={measures.map((value) => ({
            value,
            label: value === "rows" ? `${rowWord(dataset)}s` : value,
          }))}
          onChange={(next) => useTimeLine.setState({ measure: next })}
        />
      )}
      {splits.length > 1 && splitBy && (
        <Select
          label="Time line split by"
          size="small"
          value={splitBy}
          options={splits.map((value) => ({ value, label: splitNames[value] }))}
          onChange={(next) => useTimeLine.setState({ splitBy: next })}
        />
      )}
    </span>
  );
}
