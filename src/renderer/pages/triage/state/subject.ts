// The subject of the Triage page: a dataset and the model that scored it.
import type { Model, Scores } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";

export interface Subject {
  dataset: Dataset;
  model: Model;
  scores: Scores;
}
