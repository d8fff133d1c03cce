// Finds behaviours in a million generated flows between 65,536 hosts and prints the seconds. A separate process, so
// that its peak memory can be read from outside.
import { createRandom } from "../src/core/math/random.ts";
import type { NumberColumn, TableData, TextColumn } from "../src/core/table/columns.ts";
import { incidentsOf } from "./incidents-data.ts";

const flows = 1_000_000;
const hosts = 65_536;
const random = createRandom(65_536);

/** A few hosts have most of the flows, most hosts have a few. */
const busy = (): number => Math.min(hosts - 1, Math.floor(Math.exp(random.uniform() * Math.log(hosts))));
const below = (count: number) => (): number => random.below(count);
const numbers = (valueAt: (row: number) => number): NumberColumn => ({
  kind: "number",
  values: Float64Array.from({ length: flows }, (_, row) => valueAt(row)),
});
const texts = (levels: readonly string[], codeAt: () => number): TextColumn => ({
  kind: "text",
  levels,
  codes: Int32Array.from({ length: flows }, codeAt),
});
const addresses = Array.from({ length: hosts }, (_, i) =>
  i < hosts / 4
    ? `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`
    : `${60 + (i >> 12)}.${(i >> 8) & 255}.${i & 255}.7`,
);
const ports = [53, 80, 443, 22, 445, 8080];

const table: TableData = {
  rows: flows,
  columns: new Map<string, NumberColumn | TextColumn>([
    ["start_time", numbers((row) => 1.7e15 + (row * 86_400e6) / flows)],
    ["duration_s", numbers(() => random.uniform() * 20)],
    ["orig_addr", texts(addresses, busy)],
    ["orig_port", numbers(() => 1024 + random.below(60_000))],
    ["resp_addr", texts(addresses, () => hosts - 1 - busy())],
    ["resp_port", numbers(() => ports[random.below(ports.length)]!)],
    ["protocol", texts(["tcp", "tcp", "udp"], below(3))],
    ["service", texts(["dns", "http", "tls", "ssh"], () => random.below(5) - 1)],
    ["conn_state", texts(["SF", "S0", "REJ", "RSTO"], () => Math.min(3, random.below(10)))],
    ["orig_payload_bytes", numbers(below(4000))],
    ["resp_payload_bytes", numbers(below(40_000))],
    ["orig_packets", numbers(() => 1 + random.below(10))],
    ["resp_packets", numbers(() => 1 + random.below(10))],
  ]),
};

const startedMs = performance.now();
const incidents = incidentsOf(table).length;
console.log(JSON.stringify({ seconds: (performance.now() - startedMs) / 1000, incidents }));
