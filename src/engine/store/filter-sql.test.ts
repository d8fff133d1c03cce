// Filters on real rows: short names, networks of both IP versions, units, clock times, expressions, and what DuckDB refuses.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filterColumn, flowColumns } from "../../../test/support/filter-columns.ts";
import { randomFilter, randomSource } from "../../../test/support/random-filters.ts";
import { filterFrom } from "../../shared/filter.ts";
import { FilterMisfit } from "../../shared/filter-meaning.ts";
import type { Filter } from "../../shared/vocabulary.ts";
import { type Database, openDatabase } from "./database.ts";
import { compileFilter, findColumn } from "./filter-sql.ts";

const columns = [
  ...flowColumns,
  filterColumn("tls_sni", "text"),
  filterColumn("dns_query", "text"),
  filterColumn("cut", "boolean"),
];
const rows = [
  "('2026-03-03 09:49:59.5', '10.0.0.5', 40000, '203.0.113.7', 443, 'tcp', 1500000, 2.5, 'a.example', NULL, false)",
  "('2026-03-03 09:50:00', '10.0.0.6', 40001, '203.0.114.1', 80, 'tcp', 900, 0.4, NULL, NULL, true)",
  "('2026-03-03 09:50:30', '2001:db8::5', 40002, '2001:DB8:1::9', 53, 'udp', 120, 0.5, NULL, 'evil.example', false)",
  "('2026-03-03 23:30:00', 'fe80::1%eth0', 443, 'ff02::fb', 5353, 'udp', 300, 700, NULL, 'x/y', false)",
  "('2026-03-04 00:30:00', '192.168.1.9', NULL, '10.1.2.3', NULL, 'ipv6-icmp', 0, NULL, NULL, NULL, NULL)",
  "(NULL, NULL, 1, 'server-7', 22, 'tcp', 1, 1, 'Case.Example', NULL, false)",
];

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidewatch-filter-"));
  database = await openDatabase(join(folder, "t.duckdb"), { threads: 1, memoryMb: 200 });
  await database.run(
    `CREATE TABLE t (start_time TIMESTAMP, orig_addr VARCHAR, orig_port BIGINT, resp_addr VARCHAR, resp_port BIGINT,
       protocol VARCHAR, ip_bytes BIGINT, duration_s DOUBLE, tls_sni VARCHAR, dns_query VARCHAR, cut BOOLEAN)`,
  );
  await database.run(`INSERT INTO t VALUES ${rows.join(", ")}`);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function matching(filter: Filter): Promise<number[]> {
  const { sql, values } = compileFilter(filter, columns);
  return [...(await database.numbers(`SELECT rowid::UINTEGER FROM t WHERE ${sql} ORDER BY rowid`, values))];
}

describe("compileFilter", () => {
  test.each<[string, number[]]>([
    ["src = 10.0.0.5", [0]],
    ["id.orig_h = 10.0.0.5 or client = 10.0.0.6", [0, 1]],
    ["port = 443", [0, 3]],
    ["port != 443", [1, 2, 4, 5]],
    ["not port = 443", [1, 2, 4, 5]],
    ["port is missing", [4]],
    ["sport is missing and dport is missing", [4]],
    ["dport in 1..100", [1, 2, 5]],
    ["proto = TCP", [0, 1, 5]],
    ["proto = 58", [4]],
    ["proto != tcp", [2, 3, 4]],
    ["name contains EXAMPLE", [0, 2, 5]],
    ["name ~ /^[a-e]/", [0, 2]],
    ["name ~ /case/i", [5]],
    ["name matches 'CASE'", [5]],
    ["name ~ /x\\/y/", [3]],
    ["name is missing", [1, 4]],
    ["dst in 203.0.113.0/24", [0]],
    ["dst in 203.0.112.0/20", [0, 1]],
    ["dst in 0.0.0.0/0", [0, 1, 4]],
    ["dst in 203.0.113.7/32", [0]],
    ["dst = 203.0.113.0/24", [0]],
    ["dst != 203.0.113.0/24", [1, 2, 3, 4, 5]],
    ["dst in (203.0.113.0/24, 10.1.2.3, server-7)", [0, 4, 5]],
    ["dst in 203.0.113.250..203.0.114.1", [1]],
    ["ip in 10.0.0.0/8", [0, 1, 4]],
    ["10.0.0.0/8", [0, 1, 4]],
    ["src in private", [0, 1, 3, 4]],
    ["dst in public", [0, 1, 2]],
    ["dst in multicast", [3]],
    ["src in 2001:db8::/32", [2]],
    ["dst in 2001:db8:1::/48", [2]],
    ["src in 2001:db8::1..2001:db8::9", [2]],
    ["src = 2001:0DB8:0:0:0:0:0:5", [2]],
    ["dst = 2001:db8:1::9", [2]],
    ["src in fe80::/10", [3]],
    ["bytes > 1MB", [0]],
    ["bytes >= 1.5MB and bytes <= 1500kb", [0]],
    ["bytes in 0.1kB..1kB", [1, 2, 3]],
    ["duration > 10m", [3]],
    ["duration in 500ms..2.5s", [0, 2, 5]],
    ["duration < 0.01h and duration > 1s", [0]],
    ["time > 09:50", [2, 3]],
    ["time >= 09:50", [1, 2, 3]],
    ["time < 09:50", [0, 4]],
    ["time = 09:50", [1, 2]],
    ["time != 09:50", [0, 3, 4, 5]],
    ["time in 23:00..01:00", [3, 4]],
    ["time in (09:50, 23:30)", [1, 2, 3]],
    ["time = 10:50+01:00", [1, 2]],
    ["time > 2026-03-03 09:50", [2, 3, 4]],
    ["time = 2026-03-03", [0, 1, 2, 3]],
    ["time = 2026-03-03 09:50", [1, 2]],
    ["time in 2026-03-03 9:49..09:50", [0, 1]],
    ["cut = yes", [1]],
    ["cut in (true)", [1]],
    ["dport not in (80, 443, 53)", [3, 4, 5]],
    ["evil", [2]],
  ])("%s", async (text, expected) => {
    expect(await matching(filterFrom(text))).toEqual(expected);
  });

  test("text from the analyst is never part of the SQL", () => {
    const random = randomSource(4);
    for (let i = 0; i < 2000; i++) {
      const filter = randomFilter(random);
      try {
        const { sql, values } = compileFilter(filter, columns);
        expect(sql).not.toMatch(/😀|é|\\\\|-- |;/);
        expect(sql.split("?").length - 1).toBe(values.length);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(FilterMisfit);
      }
    }
    const hostile = "x'); DROP TABLE t; --";
    const { sql, values } = compileFilter(
      {
        kind: "or",
        of: [
          { kind: "contains", column: "src", text: hostile },
          { kind: "any", text: hostile },
        ],
      },
      columns,
    );
    expect(sql).not.toContain("DROP");
    expect(values).toContain(hostile.toLowerCase());
  });

  test("random filters that pass the check run, whatever their values", async () => {
    const random = randomSource(5);
    let done = 0;
    for (let i = 0; i < 600; i++) {
      try {
        const { sql, values } = compileFilter(randomFilter(random, 2), columns);
        await database.numbers(`SELECT rowid::UINTEGER FROM t WHERE ${sql}`, values);
        done++;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "FILTER_INVALID" });
      }
    }
    expect(done).toBeGreaterThan(50);
  });

  test.each([
    ["(a", "missing )"],
    ["a\\1", "invalid escape sequence"],
    ["(?=a)", "invalid perl operator"],
    ["*a", "no argument for repetition operator"],
    ["((a{100}){100}){100}", "invalid repetition size"],
    ["[z-a]", "invalid character class range"],
  ])("the expression %s is refused with the reason", async (pattern, reason) => {
    await expect(
      matching({ kind: "matches", column: "name", pattern, ignoreCase: false }),
    ).rejects.toMatchObject({ code: "FILTER_INVALID", message: expect.stringContaining(reason) });
  });

  test("an expression that is slow in other engines ends at once", async () => {
    await database.run("CREATE TABLE long AS SELECT repeat('a', 20000) AS tls_sni FROM range(200)");
    const { sql, values } = compileFilter(filterFrom("sni ~ /(a|aa)+$|(a+)+b/"), [
      filterColumn("tls_sni", "text"),
    ]);
    const startMs = performance.now();
    await database.rows(`SELECT count(*) FROM long WHERE ${sql}`, values);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });
});

test("an order takes short names of one column", () => {
  expect(findColumn("bytes", columns).name).toBe("ip_bytes");
  expect(findColumn("ORIG_ADDR", columns).name).toBe("orig_addr");
  expect(() => findColumn("port", columns)).toThrow(
    '"port" means orig_port or resp_port here; name one of them.',
  );
  expect(() => findColumn("byts", columns)).toThrow("Did you mean bytes?");
});
