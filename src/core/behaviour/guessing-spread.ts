// Guesses spread thin: one source that tries many servers (spraying), or many outside sources that share one server
// so that none of them stands out. Each pair of hosts looks harmless; the source or server as a whole does not.
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import type { FewGuesses, Guesses } from "./guesses.ts";
import type { Network } from "./network.ts";
import { clamp, medianOf, spread } from "./numbers.ts";

/** The fewest servers that one source tries, sources at one server, and visible refusals for a finding. */
const leastDoors = 8;
const leastSources = 12;
const leastRefusals = 5;
/** Ports where a server delivers, or is called, by design. Many destinations there prove nothing. */
const serverPorts = new Set([25, 53, 88, 110, 143, 389, 465, 587, 993, 995, 5060]);

/** @param few contacts that are no series of guesses by themselves */
export function spreadGuesses(view: FlowView, network: Network, few: readonly FewGuesses[]): Guesses[][] {
  const gathered = (keyOf: (row: number) => number): FewGuesses[][] => {
    const groups = groupRows(few.length, (i) => keyOf(few[i]!.rows[0]!));
    return Array.from({ length: groups.count }, (_, group) =>
      Array.from(groups.rowsOf(group), (i) => few[i]!),
    );
  };
  const bySource = gathered((row) => view.originator[row]! * 65_536 + view.port[row]!);
  const byDoor = gathered((row) =>
    view.inside[view.originator[row]!] ? -1 : view.responder[row]! * 65_536 + view.port[row]!,
  );
  return [
    ...bySource.filter((group) => group.length >= leastDoors).map((group) => spray(view, group)),
    ...byDoor.filter((group) => group.length >= leastSources).map((group) => crowd(view, network, group)),
  ].flatMap((found) => (found === null ? [] : [found]));
}

/** One source at many servers: with visible refusals, or at outside servers, of which nobody uses so many for work. */
function spray(view: FlowView, group: readonly FewGuesses[]): Guesses[] | null {
  const refusals = sum(group, ({ failures }) => failures);
  const accepted = sum(group, ({ successes }) => successes);
  const outside = group.filter(({ rows }) => !view.inside[view.responder[rows[0]!]!]).length;
  const alike = alikeOf(view, group);
  const isPublic = serverPorts.has(view.port[group[0]!.rows[0]!]!);
  const isSeen = refusals >= leastRefusals && refusals > accepted;
  if (!isSeen && (isPublic || outside < leastDoors || alike < 0.5 || accepted > 0)) return null;
  const doors = clamp(Math.log2(group.length / 6) / 3);
  return asGuesses(view, group, alike, (isSeen ? 0.4 : 0.3) + 0.3 * doors);
}

/** Many outside sources at one server, all short and similar. */
function crowd(view: FlowView, network: Network, group: readonly FewGuesses[]): Guesses[] | null {
  const alike = alikeOf(view, group);
  const refusals = sum(group, ({ failures }) => failures);
  const accepted = sum(group, ({ successes }) => successes);
  if (accepted > refusals || (alike < 0.6 && refusals < 2 * leastRefusals)) return null;
  // A server that inside hosts use too is in normal use.
  const clients = network.clientsOf(group[0]!.rows[0]!);
  if (clients > 2 * group.length) return null;
  const sources = clamp(Math.log2(group.length / 8) / 4);
  return asGuesses(view, group, alike, 0.3 + 0.3 * sources + (refusals >= leastRefusals ? 0.15 : 0));
}

const allRows = (group: readonly FewGuesses[]): Uint32Array =>
  Uint32Array.from(group.flatMap(({ rows }) => [...rows])).sort();

function alikeOf(view: FlowView, group: readonly FewGuesses[]): number {
  const rows = allRows(group);
  const typical = medianOf(Array.from(rows, (row) => view.bytesOut[row]! + view.bytesIn[row]!));
  if (typical > 20_000) return 0;
  return 1 - clamp(Math.max(spread(view.bytesOut, rows), 0.5 * spread(view.bytesIn, rows)) / 0.5);
}

function asGuesses(view: FlowView, group: readonly FewGuesses[], alike: number, strength: number): Guesses[] {
  const rows = allRows(group);
  const spanMs = Math.max(1000, view.startMs[rows.at(-1)!]! - view.startMs[rows[0]!]!);
  return group.map(({ rows: contactRows, failures }) => ({
    rows: contactRows,
    strength: clamp(strength),
    perMinute: rows.length / (spanMs / 60_000),
    alike,
    failures,
    success: false,
  }));
}

const sum = <T>(items: readonly T[], numberOf: (item: T) => number): number =>
  items.reduce((total, item) => total + numberOf(item), 0);
