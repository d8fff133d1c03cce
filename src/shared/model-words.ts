// The choices of a training, and the groups of thresholds. The window uses this file, so it imports no schema.

export const sequenceKinds = ["row", "table", "originator", "responder", "pair", "service"] as const;
export type SequenceKind = (typeof sequenceKinds)[number];

/** What must stay on one side of the cut between rows for fitting and for calibrating: a host, or a 5-tuple. */
export const keepTogetherKinds = ["originator", "5-tuple"] as const;

export const scalers = ["z", "min-max", "robust"] as const;
export const featureSets = ["default", "all-numeric", "cic", "minimal", "series"] as const;

/** How rows are grouped for separate thresholds; a service is a port and a protocol of the responder. */
export const thresholdGroups = ["originator", "responder", "service", "protocol"] as const;
