// The closed lists of triage: verdicts and their reasons, ways to show rows, marks, entities of the lanes. The window
// uses this file, so it imports no schema.

export const verdicts = ["confirmed", "false-positive", "benign", "unsure"] as const;

/** Reasons of false positives, in the order of their keys. */
export const falsePositiveReasons = [
  "known-service",
  "maintenance",
  "own-scan",
  "rare-but-normal",
  "faulty-data",
  "other",
] as const;

export const triageShows = ["flags", "episodes", "all"] as const;
export const triageMarks = ["amber", "violet", "green", "blue"] as const;

export const laneEntities = ["originator", "responder", "pair", "service"] as const;
