// Loads every row of a dataset that has a verdict, for a comparison.
import type { pastVerdictWords } from "#shared/model-life-vocabulary.ts";
import type { Filter } from "#shared/vocabulary.ts";
import { request } from "../../../api/door.ts";

type Verdict = (typeof pastVerdictWords)[number];

const atOnce = 1000;
const withVerdict: Filter = { kind: "not", of: { kind: "missing", column: "verdict" } };

/** @param modelId a model that has scored the dataset; without scores there are no verdicts */
export async function pastVerdicts(
  datasetId: number,
  modelId: number,
): Promise<{ row: number; verdict: Verdict }[]> {
  const scored = await request("scores.list", {});
  const known = scored.find((one) => one.datasetId === datasetId && one.modelId === modelId);
  const by = known ?? scored.find((one) => one.datasetId === datasetId);
  if (!by) return [];
  const verdicts: { row: number; verdict: Verdict }[] = [];
  for (let offset = 0; ; offset += atOnce) {
    const page = await request("triage.page", {
      datasetId,
      modelId: by.modelId,
      show: "all",
      filter: withVerdict,
      offset,
      limit: atOnce,
    });
    page.rowIds.forEach((row, i) => {
      const verdict = page.verdicts[i]?.verdict;
      if (verdict) verdicts.push({ row, verdict });
    });
    if (offset + atOnce >= page.total) return verdicts;
  }
}
