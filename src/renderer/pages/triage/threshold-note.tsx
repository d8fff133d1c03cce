// A note about the threshold of the shown flags, for example a tie that the budget could not split.
import { useAnswer } from "../../api/answers.ts";
import { scoresFor, useModels } from "../../state/models.ts";
import css from "./triage-page.module.css";

export function ThresholdNote({ datasetId }: { datasetId: number }) {
  const { scores, selectedId } = useModels();
  const scored = scoresFor(scores, selectedId, datasetId);
  const { value } = useAnswer(
    "scores.threshold",
    scored && { modelId: scored.modelId, datasetId, keep: false },
  );
  const words = value?.warnings.join(" ") ?? "";
  if (words === "") return null;
  return (
    <p className={css.note} title={words}>
      {words}
    </p>
  );
}
