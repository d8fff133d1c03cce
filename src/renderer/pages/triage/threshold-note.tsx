// What there is to say about the threshold of the flags that are shown, such as a tie that the budget could not cut.
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
