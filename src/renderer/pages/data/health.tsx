// The health of a dataset in a word, which opens the list of what was refused and why.
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { DoneIcon, WarningIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";
import css from "./health.module.css";
import { HealthSheet } from "./health-sheet.tsx";

export function Health({ dataset }: { dataset: Dataset }) {
  const { refused, refusedRows, warnings } = dataset;
  if (refused.length === 0 && refusedRows === 0 && warnings.length === 0) {
    return (
      <span className={css.well}>
        <DoneIcon size={14} />
        No row refused
      </span>
    );
  }
  const words = [
    refusedRows > 0 ? `${manyText(refusedRows, "row")} refused` : "",
    warnings.length > 0 ? manyText(warnings.length, "warning") : "",
    refusedRows === 0 && warnings.length === 0 ? manyText(refused.length, "remark") : "",
  ];
  return (
    <Popover
      label="Health of the data"
      trigger={
        <button type="button" className={css.ill}>
          <WarningIcon size={14} />
          {words.filter(Boolean).join(", ")}
        </button>
      }
    >
      <div className={css.sheet}>
        <HealthSheet dataset={dataset} />
      </div>
    </Popover>
  );
}
