import { expect, test } from "vitest";
import { percentText } from "../../shared/number-words.ts";
import { numberColumn, tableData, textColumn } from "../table/columns.ts";
import { smallestChange } from "./counterfactual.ts";
import { type ColumnEvidence, explainColumns } from "./explanation.ts";
import { nearestNormals } from "./nearest.ts";
import { indexHosts, plainReasons } from "./plain-rules.ts";
import { quantity } from "./quantity.ts";

const explained = (evidence: readonly ColumnEvidence[]) => explainColumns(evidence, (one) => one);

test("the sentence has the observed value, the expected value and the share, in real units", () => {
  const [bytes, proto] = explained([
    {
      column: "protocol",
      unit: null,
      observed: "sctp",
      expected: [{ level: "tcp", share: 0.9 }],
      usual: null,
      part: 29,
    },
    {
      column: "resp_payload_bytes",
      unit: "bytes",
      observed: 4.1e6,
      expected: 30_000,
      usual: [12_000, 60_000],
      part: 71,
    },
  ]);
  expect(bytes!.sentence).toBe(
    "bytes received: 4.1 MB, unusually many (expected 12–60 kB), 71 % of the score",
  );
  expect(proto!.sentence).toBe("protocol: sctp, unusual (expected tcp, 90 %), 29 % of the score");
});

test("a common level is called rare with the others, and a usual value odd with them", () => {
  const [proto, packets, gap] = explained([
    {
      column: "protocol",
      unit: null,
      observed: "tcp",
      expected: [{ level: "tcp", share: 0.93 }],
      usual: null,
      part: 3,
    },
    { column: "orig_packets", unit: "packets", observed: 5, expected: 9, usual: [2, 8], part: 2 },
    { column: "resp_iat_min_s", unit: "s", observed: 25, expected: 0, usual: [0, 961e-6], part: 1 },
  ]);
  expect(proto!.sentence).toBe(
    "protocol: tcp, usual alone but rare with the other values, 50 % of the score",
  );
  expect(packets!.sentence).toBe(
    "packets sent: 5, usual alone (expected 2–9) but odd with the other values, 33 % of the score",
  );
  const [size] = explained([
    { column: "orig_len_mean", unit: "bytes", observed: 1400, expected: null, usual: [60, 90], part: 1 },
  ]);
  expect(size!.sentence).toBe(
    "size of packets sent, mean: 1.4 kB, unusually high (expected 60–90 B), 100 % of the score",
  );
  expect(gap!.sentence).toBe(
    "gap between packets received, minimum: 25 s, unusually long (expected 0 s–961 µs), 17 % of the score",
  );
});

test("shares sum to one even if a feature lowers the score", () => {
  const columns = explained([
    { column: "a", unit: null, observed: 1, expected: null, usual: null, part: 3 },
    { column: "b", unit: null, observed: null, expected: 2, usual: null, part: -1 },
  ]);
  expect(columns.map((c) => c.share)).toEqual([1, 0]);
  expect(columns[1]!.sentence).toBe("b: missing, expected 2, 0 % of the score");
});

test("quantities are readable", () => {
  expect(quantity(0, "bytes")).toBe("0 B");
  expect(quantity(1.5e9, "bytes/s")).toBe("1.5 GB/s");
  expect(quantity(0.0123, "s")).toBe("12 ms");
  expect(quantity(7200, "s")).toBe("2 h");
  expect(quantity(1204, "packets")).toBe("1,204 packets");
  expect(quantity(12_345_678, null)).toBe("12 M");
  expect(quantity(0.5, "share")).toBe("50 %");
  expect(percentText(0.004)).toBe("0.4 %");
});

test("nearest normals come first, each dimension in its own scale", () => {
  const reference = { data: Float32Array.of(0, 0, 1, 0, 0, 1000, 5, 5000), width: 2 };
  const [near] = nearestNormals(reference, { data: Float32Array.of(0, 100), width: 2 }, 2);
  expect(near!.map((n) => n.reference)).toEqual([0, 2]);
  expect(near![0]!.distance).toBeLessThan(near![1]!.distance);
  expect(() => nearestNormals(reference, { data: Float32Array.of(0), width: 1 })).toThrow(TypeError);
});

test("finds the smallest change of one column that brings a row under the threshold", async () => {
  const scoreAt = async (option: number, way: number) => 10 - [2, 8, 20][option]! * way;
  const change = await smallestChange(3, 4, scoreAt, 12);
  expect(change!.option).toBe(2);
  expect(change!.way).toBeCloseTo(0.3, 2);
  expect(change!.score).toBeLessThanOrEqual(4);
  expect(await smallestChange(1, 4, scoreAt)).toBeNull();
});

const s = 1e6;
test("finds a beacon, a scan, failures, a long connection and an upload, each with its evidence", () => {
  const rows = [
    ...Array.from({ length: 10 }, (_, i) => ["bot", "c2", 443, i * 60 * s, 1, 100, 100, "SF"] as const),
    ...Array.from(
      { length: 30 },
      (_, i) => ["scanner", `h${i}`, 22, 1000 * s + i * s, 0, 0, 0, "S0"] as const,
    ),
    ["leaver", "cloud", 443, 0, 7200, 5e7, 1000, "SF"] as const,
  ];
  const pick = (k: number) => rows.map((row) => row[k]!);
  const table = tableData({
    orig_addr: textColumn(pick(0) as string[]),
    resp_addr: textColumn(pick(1) as string[]),
    resp_port: numberColumn(pick(2) as number[]),
    start_time: numberColumn(pick(3) as number[]),
    duration_s: numberColumn(pick(4) as number[]),
    orig_payload_bytes: numberColumn(pick(5) as number[]),
    resp_payload_bytes: numberColumn(pick(6) as number[]),
    conn_state: textColumn(pick(7) as string[]),
  });
  const index = indexHosts(table);
  const rulesAt = (row: number) => plainReasons(table, index, row).map((reason) => reason.rule);
  expect(rulesAt(3)).toEqual(["beacon"]);
  expect(plainReasons(table, index, 3)[0]!.evidence).toBe(
    "bot contacted c2 port 443 10 times, every 60 s ± 0 s.",
  );
  expect(rulesAt(20)).toEqual(["scan", "failed-share"]);
  expect(rulesAt(40)).toEqual(["long-connection", "large-upload"]);
  expect(plainReasons(tableData({ duration_s: numberColumn([1]) }), indexHosts(tableData({})), 0)).toEqual(
    [],
  );
});

test("finds a port that a busy host rarely uses", () => {
  const ports = Array.from({ length: 200 }, (_, i) => (i === 7 ? 4444 : 443));
  const table = tableData({ orig_addr: textColumn(ports.map(() => "a")), resp_port: numberColumn(ports) });
  const index = indexHosts(table);
  expect(plainReasons(table, index, 7)).toEqual([
    { rule: "rare-port", evidence: "a used port 4444 in 1 of its 200 flows.", rows: [7] },
  ]);
  expect(plainReasons(table, index, 8)).toEqual([]);
});
