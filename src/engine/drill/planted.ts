// How many flows of a planting a model looked at, and how many it put above its threshold.
export interface FlaggedRows {
  readonly flagged: number;
  readonly scored: number;
}
