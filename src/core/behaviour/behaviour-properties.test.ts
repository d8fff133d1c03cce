// Properties that every behaviour and each of its forms must have: the order of rows and the date do not matter, and
// doubling every flow weakens nothing. A scene is a quiet network that contains one behaviour.
import { describe, expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  type Found,
  find,
  flow,
  inside,
  knock,
  lookup,
  repeat,
} from "../../../test/support/flow-rows.ts";
import { behaviourKinds } from "../../shared/incident-vocabulary.ts";
import { createRandom } from "../math/random.ts";

type Kind = Found["findings"][number]["behaviour"];
interface Scene {
  readonly kind: Kind;
  readonly form: string;
  readonly rows: readonly FlowRow[];
}

const outside = "203.0.113.9";
const hex = (i: number): string => ((i * 2_654_435_761) >>> 0).toString(16).padStart(8, "0");
const words = (i: number): string => `${hex(i)}${hex(i + 500)}${hex(i + 900)}${hex(i + 1300)}`;
const logIn = (at: number, from: string, to: string, more: FlowRow = {}): FlowRow =>
  flow(at, from, to, 22, { service: "ssh", orig_payload_bytes: 1400, resp_payload_bytes: 2100, ...more });
const icmp: FlowRow = { protocol: "icmp", conn_state: "OTH", orig_port: 8 };

const scenes: readonly Scene[] = [
  {
    kind: "beacon",
    form: "calls",
    rows: repeat(50, (i) => flow(30 + i * 60 + (i % 5), inside(1), outside, 8443)),
  },
  {
    kind: "beacon",
    form: "a line with a beat",
    rows: [flow(300, inside(1), outside, 5552, { duration_s: 600, subflows: 60, periodicity: 0.9 })],
  },
  {
    kind: "beacon",
    form: "fresh names",
    rows: repeat(50, (i) => lookup(30 + i * 60, inside(1), `${hex(i)}.evil-zone.net`)),
  },
  {
    kind: "tunnel",
    form: "names",
    rows: repeat(90, (i) =>
      lookup(900 + i * 4, inside(1), `${words(i)}.evil-zone.net`, { dns_types: "TXT" }),
    ),
  },
  {
    kind: "tunnel",
    form: "pings with data",
    rows: [
      flow(600, inside(1), outside, 0, {
        ...icmp,
        duration_s: 60,
        orig_packets: 60,
        resp_packets: 60,
        orig_payload_bytes: 50_000,
        resp_payload_bytes: 20_000,
      }),
    ],
  },
  {
    kind: "tunnel",
    form: "pings with commands",
    rows: [
      flow(600, inside(1), outside, 0, {
        ...icmp,
        duration_s: 75,
        orig_packets: 300,
        resp_packets: 300,
        orig_payload_bytes: 420,
        resp_payload_bytes: 56,
        ping_contents: 5,
      }),
    ],
  },
  {
    kind: "tunnel",
    form: "a quiet connection",
    rows: [
      flow(60, inside(1), outside, 4444, {
        duration_s: 10_800,
        orig_payload_bytes: 900,
        resp_payload_bytes: 700,
      }),
    ],
  },
  {
    kind: "exfiltration",
    form: "an upload",
    rows: repeat(20, (i) => flow(100 + i * 50, inside(1), outside, 443, { orig_payload_bytes: 1_000_000 })),
  },
  {
    kind: "exfiltration",
    form: "a file handed over",
    rows: [flow(600, inside(1), outside, 21, { service: "ftp" })],
  },
  { kind: "guessing", form: "one door", rows: repeat(60, (i) => logIn(600 + i * 3, inside(1), "10.0.0.9")) },
  {
    kind: "guessing",
    form: "many doors",
    rows: repeat(12, (i) =>
      logIn(600 + i, inside(1), `10.0.1.${i + 1}`, { login_failures: 1, login_successes: 0 }),
    ),
  },
  {
    kind: "guessing",
    form: "many sources",
    rows: repeat(40, (i) => logIn(600 + i * 9, `198.18.${i}.7`, "10.0.0.9")),
  },
  {
    kind: "new-edge",
    form: "fan-out",
    rows: repeat(9, (i) => flow(1400 + i * 15, inside(1), `10.0.1.${i + 1}`, 445, { service: "smb" })),
  },
  {
    kind: "new-edge",
    form: "a chain",
    rows: [
      flow(900, inside(1), inside(2), 3389, { service: "rdp" }),
      flow(1100, inside(2), inside(3), 3389, { service: "rdp" }),
    ],
  },
  { kind: "scan", form: "ports", rows: repeat(120, (i) => knock(300 + i / 5, inside(1), "10.0.0.9", 1 + i)) },
  {
    kind: "scan",
    form: "pages",
    rows: repeat(60, (i) =>
      flow(600 + i / 20, inside(1), "10.0.0.9", 80, {
        service: "http",
        http_uri: `/word${i}`,
        http_status: 404,
      }),
    ),
  },
  {
    kind: "scan",
    form: "names",
    rows: repeat(90, (i) =>
      lookup(600 + i / 10, inside(1), `host${i}.target.example.net`, { dns_failures: 1 }),
    ),
  },
  {
    kind: "scan",
    form: "noise from outside",
    rows: repeat(40, (i) => knock(300 + i * 20, `198.18.${i}.7`, "10.0.0.9", 1000 + ((i * 37) % 900))),
  },
  {
    kind: "flood",
    form: "half-open contacts",
    rows: repeat(900, (i) => knock(900 + i / 50, `198.18.${i % 200}.${i % 9}`, "10.0.0.9", 80)),
  },
  {
    kind: "flood",
    form: "answers without a question",
    rows: repeat(90, (i) =>
      flow(900 + i / 20, inside(1), `198.18.7.${(i % 30) + 1}`, 123, {
        protocol: "udp",
        conn_state: "SHR",
        orig_port: 20_000 + i,
        orig_packets: 0,
        resp_packets: 1,
        orig_payload_bytes: 0,
        resp_payload_bytes: 440,
      }),
    ),
  },
  {
    kind: "flood",
    form: "echoes",
    rows: repeat(80, (i) =>
      knock(900 + i / 50, `10.0.2.${i + 1}`, "10.0.0.9", 8, {
        ...icmp,
        orig_port: 0,
        orig_packets: 8,
        orig_payload_bytes: 512,
      }),
    ),
  },
  {
    kind: "flood",
    form: "answered requests",
    rows: repeat(600, (i) => flow(900 + i / 50, `198.18.${i % 30}.7`, "10.0.0.9", 80)),
  },
  {
    kind: "flood",
    form: "requests never finished",
    rows: repeat(150, (i) =>
      flow(900 + i / 100, inside(1), "10.0.0.9", 80, {
        duration_s: 120,
        orig_payload_bytes: 90,
        resp_payload_bytes: 0,
      }),
    ),
  },
  {
    kind: "flood",
    form: "in its own name",
    rows: [knock(900, "10.0.0.9", "10.0.0.9", 139, { orig_packets: 900 })],
  },
  {
    kind: "failed-names",
    form: "made names",
    rows: repeat(40, (i) =>
      lookup(60 + i * 2, inside(1), `xkqzvbtr${(i * 7919) % 9973}w.com`, { dns_failures: 1 }),
    ),
  },
  {
    kind: "odd-service",
    form: "a protocol on another's port",
    rows: repeat(3, (i) =>
      flow(500 + i * 90, inside(1), outside, 443, { service: "ssh", service_payload: "ssh" }),
    ),
  },
  {
    kind: "alert",
    form: "an alert",
    rows: repeat(3, (i) => flow(500 + i * 90, inside(1), outside, 443, { alert: "ET TROJAN one" })),
  },
];

/** Gives every flow a different time, so that the order by time is unique. */
function apart(rows: readonly FlowRow[]): FlowRow[] {
  const times = new Set<number>();
  return rows.map((row) => {
    let at = Number(row.start_time);
    while (times.has(at) || times.has(at + 1)) at += 2;
    times.add(at);
    return { ...row, start_time: at };
  });
}

/** The findings of one kind, with rows mapped back to their original numbers. */
const comparable = (found: Found, kind: Kind, numberOf: (row: number) => number = (row) => row) =>
  found
    .of(kind)
    .map((one) => ({
      ...one,
      from: [...one.from].sort(),
      rows: one.rows.map(numberOf).sort((a, b) => a - b),
    }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));

test("every behaviour has a scene", () => {
  // The behaviour "unlike its past" comes from the networks over events, not from this list.
  expect(new Set(scenes.map(({ kind }) => kind))).toEqual(
    new Set(behaviourKinds.filter((kind) => kind !== "unlike-past")),
  );
});

describe.each(scenes.map((scene) => [`${scene.kind}: ${scene.form}`, scene] as const))("%s", (_, scene) => {
  const rows = apart([...daily(8, 30), ...scene.rows]);
  const found = find(rows);
  const before = comparable(found, scene.kind);

  test("the scene is found", () => {
    expect(before).not.toEqual([]);
  });

  test("the finding does not depend on the order of rows", () => {
    const random = createRandom(7);
    const order = rows.map((_row, number) => number);
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const shuffled = find(order.map((number) => rows[number]!));
    expect(comparable(shuffled, scene.kind, (row) => order[row]!)).toEqual(before);
  });

  test("the finding does not depend on the date", () => {
    const shiftUs = 17 * 86_400_000_000;
    const moved = find(rows.map((row) => ({ ...row, start_time: Number(row.start_time) + shiftUs })));
    expect(comparable(moved, scene.kind)).toEqual(before);
  });

  test("the finding remains if every flow is there twice", () => {
    const twice = find(rows.flatMap((row) => [row, { ...row, start_time: Number(row.start_time) + 1 }]));
    const who = before.flatMap(({ from }) => from);
    expect(twice.of(scene.kind).flatMap(({ from }) => from)).toEqual(expect.arrayContaining(who));
  });
});
