// What the parts of the Triage page are about: one dataset, scored by one model.
import type { Model, Scores } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";

export interface Subject {
  dataset: Dataset;
  model: Model;
  scores: Scores;
}
