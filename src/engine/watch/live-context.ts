// The context columns of flows that a log or an exporter sends: what both sides did just before. Flows come in the order of their ends, so a
// flow's values count what is known of the starts before it; flows that started before it and end later are counted when the watch ends.

import { failedBy } from "../../core/behaviour/outcome.ts";
import { createLogContext, type LoggedFlows, logContextColumns } from "../../core/flow/log-context.ts";
import { addressKind } from "../../core/table/address-kind.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import {
  type ColumnData,
  numberAt,
  numbersOf,
  type TableData,
  textAt,
  textsOf,
} from "../../core/table/columns.ts";

/** Starts in memory, the latest ones. */
export const mostKept = 20_000;
/** What the windows look back: so many flows, and so long. */
const windowFlows = 100;
const windowUs = 60e6;
/** Addresses and protocols are numbered anew beyond so many. */
const mostNames = 262_144;

interface Start {
  startUs: number;
  orig: string;
  resp: string;
  respPort: number;
  protocol: string | null;
  failed: boolean;
}

interface LiveContext {
  /** Flows that are stored already: the last ones of a dataset that goes on. */
  begin(stored: TableData): void;
  /** The flows with their context columns. */
  join(flows: TableData): TableData;
}

export function createLiveContext(): LiveContext {
  /** By their times, then as they came. */
  let kept: Start[] = [];
  let numbers = new Map<string | null, number>();

  const numberOf = (name: string | null): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };

  /** Adds starts, and keeps no more of them than may be needed. */
  function add(starts: readonly Start[]): void {
    kept = [...kept, ...starts].sort((a, b) => a.startUs - b.startUs);
    if (numbers.size > mostNames) numbers = new Map();
  }
  const forget = () => {
    if (kept.length > mostKept) kept = kept.slice(-mostKept);
  };

  return {
    begin(stored) {
      add(startsOf(stored).filter((start) => start !== null));
      forget();
    },
    join(flows) {
      const starts = startsOf(flows);
      const known = starts.filter((start) => start !== null);
      add(known);
      const values = valuesOf(kept, new Set(known), numberOf);
      forget();
      const width = logContextColumns.length;
      const joined = new Map<string, ColumnData>(flows.columns);
      logContextColumns.forEach((name, c) => {
        const unit = flowColumn(name)?.kind === "real" ? 1e-6 : 1;
        const column = new Float64Array(flows.rows).fill(Number.NaN);
        starts.forEach((start, row) => {
          const at = start === null ? undefined : values.places.get(start);
          if (at !== undefined) column[row] = values.numbers[at * width + c]! * unit;
        });
        joined.set(name, { kind: "number", values: column });
      });
      return { rows: flows.rows, columns: joined };
    },
  };
}

/** The values of new starts among those in memory, from as far back as their windows reach. */
function valuesOf(
  kept: readonly Start[],
  fresh: ReadonlySet<Start>,
  numberOf: (name: string | null) => number,
) {
  const first = kept.findIndex((start) => fresh.has(start));
  let from = Math.max(0, first - windowFlows);
  while (from > 0 && kept[from - 1]!.startUs >= kept[first]!.startUs - windowUs) from--;
  const reached = first < 0 ? [] : kept.slice(from);
  const flows: LoggedFlows = {
    rows: reached.length,
    startUs: Float64Array.from(reached, ({ startUs }) => startUs),
    orig: Float64Array.from(reached, ({ orig }) => numberOf(orig)),
    resp: Float64Array.from(reached, ({ resp }) => numberOf(resp)),
    respPort: Float64Array.from(reached, ({ respPort }) => respPort),
    protocol: Float64Array.from(reached, ({ protocol }) => numberOf(protocol)),
    failed: Uint8Array.from(reached, ({ failed }) => Number(failed)),
  };
  const numbers = new Int32Array(reached.length * logContextColumns.length);
  const most = Math.max(0, ...flows.orig, ...flows.resp);
  createLogContext({ addresses: most + 1 }).enter(flows, numbers);
  return { numbers, places: new Map(reached.map((start, place) => [start, place])) };
}

/** Null for a flow without a time or an address. */
function startsOf(table: TableData): (Start | null)[] {
  const [time, port, packets] = ["start_time", "resp_port", "resp_packets"].map((name) =>
    numbersOf(table, name),
  );
  const [orig, resp, protocol, state] = ["orig_addr", "resp_addr", "protocol", "conn_state"].map((name) =>
    textsOf(table, name),
  );
  return Array.from({ length: table.rows }, (_, row) => {
    const startUs = time === undefined ? Number.NaN : numberAt(time, row);
    const [from, to] = [orig, resp].map((one) => (one === undefined ? null : textAt(one, row)));
    if (Number.isNaN(startUs) || from == null || to == null) return null;
    const known = state === undefined ? null : textAt(state, row);
    const byState = known === null ? null : failedBy(known);
    const isSilent = packets !== undefined && numberAt(packets, row) === 0;
    const respPort = port === undefined ? Number.NaN : numberAt(port, row);
    return {
      ...{ startUs, orig: from, resp: to, respPort: Number.isNaN(respPort) ? 0 : respPort },
      protocol: protocol === undefined ? null : textAt(protocol, row),
      failed: (byState ?? isSilent) && addressKind(to) !== "group",
    };
  });
}
