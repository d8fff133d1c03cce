// Puts a model's quality in context: the baselines on the same rows, and warnings about what a good number can hide.

type ModelFigure = {
  readonly name: string;
  readonly prAuc: number;
  /** 95 % bootstrap interval of prAuc. */
  readonly interval: readonly [number, number];
};

export type HonestyFacts = {
  readonly trainingRows: number;
  readonly testPositives: number;
  readonly testRows: number;
  /** Steps per window, and whether the rows have times. */
  readonly steps: number;
  readonly hasTime: boolean;
  /** Training data that leaked into the test, as shares of the test rows. */
  readonly leakage: readonly { readonly what: string; readonly share: number }[];
  /** Features that are known to reveal the label. */
  readonly nearLabels: readonly string[];
  /** Single features whose ROC-AUC on the test rows is above 0.98 or below 0.02. */
  readonly labelLikeFeatures: readonly string[];
  /** Share of test rows that equal a training row in every feature. */
  readonly duplicateShare: number;
  /** Share of test rows that equal an earlier test row in every feature. */
  readonly repeatedShare: number;
  /** Share of the "normal" training rows that carry an attack label, where labels are known. */
  readonly contamination: number | null;
};

/** One sentence if the model does not beat the best baseline by more than its interval, else null. */
export function compareWithBaselines(
  model: ModelFigure,
  baselines: readonly Pick<ModelFigure, "name" | "prAuc">[],
): string | null {
  const best = [...baselines].sort((a, b) => b.prAuc - a.prAuc)[0];
  if (best === undefined || Number.isNaN(model.prAuc) || Number.isNaN(best.prAuc)) return null;
  if (model.interval[0] > best.prAuc) return null;
  const how = model.prAuc > best.prAuc ? "is not better beyond chance than" : "does not beat";
  return (
    `${model.name} (PR-AUC ${model.prAuc.toFixed(3)}, ${model.interval[0].toFixed(3)}–${model.interval[1].toFixed(3)}) ` +
    `${how} ${best.name} (${best.prAuc.toFixed(3)}) on these rows.`
  );
}

const share = (value: number): string => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;

export function honestyWarnings(facts: HonestyFacts): string[] {
  const out: string[] = [];
  if (facts.testRows === 0) out.push("There are no rows to test on.");
  else if (facts.testPositives === 0)
    out.push("The test rows hold no attack: recall and areas cannot be measured.");
  else if (facts.testPositives < 30)
    out.push(`Only ${facts.testPositives} attacks in the test rows: figures are rough.`);
  if (facts.trainingRows < 1000) out.push(`Only ${facts.trainingRows} rows to learn from.`);
  if (facts.steps > 1 && !facts.hasTime) {
    out.push("The rows have no time: windows follow the order of the file, which may mean nothing.");
  }
  for (const { what, share: of } of facts.leakage)
    out.push(`Training leaks into the test: ${share(of)} of the test rows have ${what}.`);
  if (facts.nearLabels.length > 0) {
    out.push(
      `${facts.nearLabels.join(", ")} nearly ${facts.nearLabels.length === 1 ? "gives" : "give"} the label away in this data set; results will not carry over.`,
    );
  }
  if (facts.labelLikeFeatures.length > 0) {
    out.push(
      `${facts.labelLikeFeatures.join(", ")} alone tells attacks from normal rows: is it the label in disguise?`,
    );
  }
  if (facts.duplicateShare > 0.05) {
    out.push(`${share(facts.duplicateShare)} of the test rows equal a training row in every feature.`);
  }
  if (facts.repeatedShare > 0.2) {
    out.push(
      `${share(facts.repeatedShare)} of the test rows repeat another one in every feature: the figures count it many times.`,
    );
  }
  if (facts.contamination !== null && facts.contamination > 0) {
    out.push(`${share(facts.contamination)} of the rows learned as normal are labelled as attacks.`);
  }
  return out;
}
