// Runs a drill: flows → planted attacks → behaviours and incidents as usual → which attacks were found, and at which
// place. It keeps one copy of the flows with room for plants after them; it writes nothing.
import { behaviourColumns, createFlowView, type FlowView } from "../behaviour/flow-view.ts";
import { plantedTable } from "../drill/cells.ts";
import { families as allFamilies } from "../drill/families.ts";
import type { Family, Plant } from "../drill/family.ts";
import { type Attack, hostsOf, packPasses, planAttacks } from "../drill/plan.ts";
import { createSimilar } from "../drill/similar.ts";
import { createWorld, type World } from "../drill/world.ts";
import { type JoinedIncident, joinFindings } from "../incident/join-findings.ts";
import { createRandom } from "../math/random.ts";
import { createAppender } from "../table/append-rows.ts";
import type { TableData } from "../table/columns.ts";
import { incidentPairs, outcomesOf, type Planting, type PlantingOutcome } from "./drill-outcomes.ts";
import { findingsOf, incidentsOf } from "./incidents.ts";

interface FamilyPlanting extends Planting {
  readonly attack: Attack;
}

export interface Drill {
  readonly world: World;
  readonly view: FlowView;
  /** The original flows of the dataset. */
  readonly table: TableData;
  readonly incidents: readonly JoinedIncident[];
  readonly attacks: readonly Attack[];
  readonly plantings: readonly FamilyPlanting[];
  /** The row of the dataset that is most similar to a plant. */
  readonly similar: ReturnType<typeof createSimilar>;
  /** A planting of these flows; null if none is within the dataset's time. */
  readonly plantingOf: (kind: string, plants: readonly Plant[]) => Planting | null;
  readonly passesOf: <T extends Planting>(plantings: readonly T[]) => T[][];
  readonly judge: <T extends Planting>(pass: readonly T[]) => PlantingOutcome<T>[];
}

interface DrillOptions {
  readonly seed: number;
  readonly families?: readonly Family[];
}

/** Pairs that identify a planting. */
const mostPairs = 3;

/** Initial room for plants after the flows of a dataset. */
const usualRoom = 25_000;

/** @param flows the columns of a dataset that behaviours read, all its rows in order; they are copied */
export function createDrill(flows: TableData, { seed, families = allFamilies }: DrillOptions): Drill {
  const numbers = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);
  let append = createAppender(flows, usualRoom);
  let room = usualRoom;
  const table = append();
  const view = createFlowView(table, numbers(table.rows));
  const world = createWorld(view);
  const attacks =
    world.actors.length === 0
      ? []
      : planAttacks(world, { families, seed, has: (name) => table.columns.has(name) });
  const similar = createSimilar(view, createRandom(seed).fork(0));
  const plantingOf = (kind: string, plants: readonly Plant[]): Planting | null => {
    const fitting = plants
      .filter(({ atMs }) => atMs >= world.fromMs && atMs <= world.toMs)
      .sort((a, b) => a.atMs - b.atMs);
    if (fitting.length === 0) return null;
    return {
      kind,
      plants: fitting,
      flows: fitting.length,
      hosts: hostsOf(fitting),
      pairs: pairsOf(fitting),
      table: () => plantedTable(fitting, { like: table, similar, isInside: world.isInside }),
    };
  };
  const plantings = attacks.flatMap((attack): FamilyPlanting[] => {
    const planting = plantingOf(attack.family.name, attack.plants);
    return planting === null ? [] : [{ ...planting, attack }];
  });
  const incidents = incidentsOf(view);
  const known = incidentPairs(incidents);
  return {
    world,
    view,
    table,
    plantingOf,
    incidents,
    attacks,
    plantings,
    similar,
    passesOf: (all) => packPasses(all, table.rows),
    judge(pass) {
      const added = pass.reduce((sum, planting) => sum + planting.flows, 0);
      if (added > room) {
        room = added;
        append = createAppender(table, room);
      }
      const planted = pass.map((planting) => planting.table());
      const all = append(...planted);
      const starts: number[] = [];
      planted.reduce((start, { rows }) => {
        starts.push(start);
        return start + rows;
      }, table.rows);
      const findings = findingsOf(createFlowView(all, numbers(all.rows)));
      return outcomesOf(pass, { starts, known, findings, incidents: joinFindings(findings) });
    },
  };
}

/** The columns that a drill reads. */
export const drillColumns: readonly string[] = behaviourColumns;

function pairsOf(plants: readonly Plant[]): Planting["pairs"] {
  const counts = new Map<string, { pair: readonly [string, string]; count: number }>();
  for (const { from, to } of plants) {
    const known = counts.get(`${from} ${to}`);
    if (known) known.count++;
    else counts.set(`${from} ${to}`, { pair: [from, to], count: 1 });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, mostPairs)
    .map(({ pair }) => pair);
}
