// The words of the overview: names of entities, and the content of a bin or a cell. Pure functions.
import type { LaneEntity, Lanes, ScoredTimeline } from "#shared/contract/inspect.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { RowWord } from "../../../format/row-word.ts";
import type { Entity } from "./entity-range.ts";

export const entityNames: Record<LaneEntity, string> = {
  originator: "Originators",
  responder: "Responders",
  pair: "Pairs",
  service: "Services",
};

/** "10.0.0.5", "10.0.0.5 → 10.0.0.9", "10.0.0.9:443 tcp"; a dash for a missing value, "All rows" for an entity without columns. */
export function entityName(entity: Entity, columns: readonly string[]): string {
  if (columns.length === 0) return "All rows";
  const at = (column: string) => {
    const i = columns.indexOf(column);
    return i < 0 ? undefined : entity[i] === null ? "–" : String(entity[i]);
  };
  const [orig, resp, port, protocol] = ["orig_addr", "resp_addr", "resp_port", "protocol"].map(at);
  const host = resp?.includes(":") && port !== undefined ? `[${resp}]` : resp;
  const end = [host, port === undefined ? "" : `:${port}`, protocol === undefined ? "" : ` ${protocol}`].join(
    "",
  );
  return orig !== undefined && end !== "" ? `${orig} → ${end}` : (orig ?? end);
}

/** "312 flows, 300 flags, score up to 97". */
function holdsWords(row: RowWord, rows: number, flags: number, most: number): string {
  const flagged = flags === 0 ? "no flag" : manyText(flags, "flag");
  return `${manyText(rows, row)}, ${flagged}, score up to ${Math.round(most)}`;
}

export function binWords(line: ScoredTimeline, bin: number, row: RowWord): string {
  const i = line.bin.indexOf(bin);
  return i < 0 ? `no ${row}` : holdsWords(row, line.flows[i] ?? 0, line.flags[i] ?? 0, line.most[i] ?? 0);
}

export function cellWords(lanes: Lanes, i: number, row: RowWord): string {
  if (i < 0) return `no ${row}`;
  return `${holdsWords(row, lanes.flows[i] ?? 0, lanes.flags[i] ?? 0, lanes.most[i] ?? 0)}, ${countText(Math.round(lanes.sum[i] ?? 0))} summed`;
}
