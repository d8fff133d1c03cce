// The closed lists of triage: verdicts and their reasons, ways of showing rows, marks, entities of the lanes. The window uses
// this file, so it imports no schema.

export const verdicts = ["confirmed", "false-positive", "benign", "unsure"] as const;

/** Why a flag was none, in the order of the keys that choose it. */
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
