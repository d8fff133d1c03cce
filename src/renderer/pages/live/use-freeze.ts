// Holds the lists of a watch still while the watch goes on, and counts what is new since.
import { useState } from "react";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";

export interface Moment {
  incidents: readonly IncidentWithVerdict[];
  /** Rows of the dataset. */
  rows: number;
}

interface Freeze {
  /** What to show. */
  shown: Moment;
  frozen: boolean;
  fresh: { incidents: number; grew: number; flows: number };
  toggle(): void;
}

const nothing = { incidents: 0, grew: 0, flows: 0 };

export function useFreeze(now: Moment): Freeze {
  const [then, setThen] = useState<Moment | null>(null);
  return {
    shown: then === null ? now : { rows: then.rows, incidents: asKnown(then.incidents, now.incidents) },
    frozen: then !== null,
    fresh: then === null ? nothing : newSince(then, now),
    toggle: () => setThen(then === null ? now : null),
  };
}

/** The incidents as they were, with the place and the verdicts that they have now. */
function asKnown(
  incidents: readonly IncidentWithVerdict[],
  now: readonly IncidentWithVerdict[],
): IncidentWithVerdict[] {
  const byKey = new Map(now.map((incident) => [incident.key, incident]));
  return incidents.map((incident) => {
    const known = byKey.get(incident.key);
    if (!known) return incident;
    const { rank, verdict, firstRow, note, tags } = known;
    return { ...incident, rank, verdict, firstRow, note, tags };
  });
}

function newSince(then: Moment, now: Moment): Freeze["fresh"] {
  const flowsOf = new Map(then.incidents.map(({ key, flows }) => [key, flows]));
  const known = now.incidents.filter(({ key }) => flowsOf.has(key));
  return {
    incidents: now.incidents.length - known.length,
    grew: known.filter(({ key, flows }) => flows > flowsOf.get(key)!).length,
    flows: now.rows - then.rows,
  };
}
