// Flows written row by row for tests of behaviours: a row is an object with catalogue names; findings are returned in words.
import { findBehaviours } from "../../src/core/behaviour/behaviours.ts";
import type { WeighedFinding } from "../../src/core/behaviour/finding.ts";
import { createFlowView, type FlowView } from "../../src/core/behaviour/flow-view.ts";
import { type JoinedIncident, joinFindings } from "../../src/core/incident/join-findings.ts";
import { numberColumn, type TableData, tableData, textColumn } from "../../src/core/table/columns.ts";

export type FlowRow = Readonly<Record<string, string | number | null>>;

/** 2024-03-01 00:00 UTC in microseconds: second 0 of the rows. */
export const startUs = Date.UTC(2024, 2, 1) * 1000;

/** One answered TCP flow of half a second; `more` overrides fields. */
export const flow = (
  seconds: number,
  from: string,
  to: string,
  port: number,
  more: FlowRow = {},
): FlowRow => ({
  start_time: startUs + Math.round(seconds * 1e6),
  duration_s: 0.5,
  orig_addr: from,
  orig_port: 40_000,
  resp_addr: to,
  resp_port: port,
  protocol: "tcp",
  conn_state: "SF",
  orig_payload_bytes: 500,
  resp_payload_bytes: 2000,
  orig_packets: 6,
  resp_packets: 6,
  ...more,
});

/** A SYN without an answer. */
export const knock = (seconds: number, from: string, to: string, port: number, more: FlowRow = {}): FlowRow =>
  flow(seconds, from, to, port, {
    conn_state: "S0",
    duration_s: 0,
    orig_payload_bytes: 0,
    resp_payload_bytes: 0,
    orig_packets: 1,
    resp_packets: 0,
    ...more,
  });

/** One DNS query and its answer. */
export const lookup = (seconds: number, from: string, name: string | null, more: FlowRow = {}): FlowRow =>
  flow(seconds, from, "10.0.0.53", 53, {
    protocol: "udp",
    service: "dns",
    duration_s: 0.02,
    orig_payload_bytes: 17 + (name?.length ?? 12),
    resp_payload_bytes: 90,
    orig_packets: 1,
    resp_packets: 1,
    dns_query: name,
    dns_queries: 1,
    dns_failures: 0,
    ...more,
  });

/** `count` rows, each built from its number. */
export const repeat = (count: number, make: (i: number) => FlowRow | readonly FlowRow[]): FlowRow[] =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

/** Browsing and look-ups of hosts 10.0.0.101 and up: ordinary traffic as a background. */
export const daily = (hosts = 10, minutes = 60): FlowRow[] =>
  repeat(hosts, (h) =>
    repeat(minutes, (minute) => {
      // Irregular on purpose: people click irregularly.
      const at = minute * 60 + ((h * 7919 + minute * minute * 104_729) % 53);
      const place = (h * 3 + minute * 5) % 17;
      return [
        lookup(at, inside(h), `www.shop-${place}.example.com`),
        flow(at + 0.1, inside(h), `198.51.100.${10 + place}`, 443, {
          service: "tls",
          tls_sni: `www.shop-${place}.example.com`,
          orig_payload_bytes: 700 + ((minute * 331 + h * 97) % 900),
          resp_payload_bytes: 9000 + ((minute * 7331 + h * 997) % 90_000),
        }),
      ];
    }),
  );

export const inside = (host: number): string => `10.0.0.${101 + host}`;

/** A table with the columns of all rows. */
export function tableOf(rows: readonly FlowRow[]): TableData {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnOf = (name: string) => {
    const values = rows.map((row) => row[name] ?? null);
    return values.some((value) => typeof value === "string")
      ? textColumn(values.map((value) => (value === null ? null : String(value))))
      : numberColumn(values.map((value) => (typeof value === "number" ? value : null)));
  };
  return tableData(Object.fromEntries(names.map((name) => [name, columnOf(name)])));
}

export interface Found {
  readonly view: FlowView;
  readonly findings: readonly WeighedFinding[];
  readonly incidents: readonly JoinedIncident[];
  /** Findings of one kind in words: originators, responders, and the rows of the table. */
  readonly of: (kind: WeighedFinding["behaviour"]) => readonly {
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly rows: readonly number[];
    readonly strength: number;
    readonly title: string;
    readonly sentence: string;
  }[];
}

/** All findings and incidents of some rows. */
export function find(rows: readonly FlowRow[]): Found {
  const view = createFlowView(
    tableOf(rows),
    Uint32Array.from(rows, (_, row) => row),
  );
  const findings = findBehaviours(view);
  const named = findings.map((finding) => ({
    ...finding,
    originators: finding.originators.map((host) => view.hosts[host]!),
    responders: finding.responders.map((host) => view.hosts[host]!),
    rows: Uint32Array.from(finding.rows, (row) => view.rowIds[row]!).sort(),
  }));
  return {
    view,
    findings,
    incidents: joinFindings(named),
    of: (kind) =>
      named
        .filter(({ behaviour }) => behaviour === kind)
        .map(({ originators, responders, rows: numbers, strength, title, sentence }) => ({
          from: originators,
          to: [...responders].sort(),
          rows: [...numbers],
          strength,
          title,
          sentence,
        })),
  };
}

/** Numbers of the rows that meet a condition. */
export const rowsWith = (rows: readonly FlowRow[], holds: (row: FlowRow) => boolean): number[] =>
  rows.flatMap((row, number) => (holds(row) ? [number] : []));
