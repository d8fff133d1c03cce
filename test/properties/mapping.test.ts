// Mappings: of any header and any roles, a plan of columns that each have one name and one source, and a guess that can be sent.
import fc from "fast-check";
import { expect, test } from "vitest";
import { guessMapping } from "../../src/core/table/guess-mapping.ts";
import { parseHead } from "../../src/core/table/head.ts";
import { mapByArguments, planByHand } from "../../src/core/table/map-by-hand.ts";
import { isReservedName } from "../../src/core/table/reserved-names.ts";
import { tableRoles } from "../../src/core/table/roles.ts";
import { TableMappingSchema } from "../../src/shared/mapping.ts";

const name = fc.oneof(
  fc
    .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 })
    .map((one) => one.replace(/[",;|\t\r\n]/g, "_")),
  fc.constantFrom(
    "src",
    "dst",
    "Timestamp",
    "bytes",
    "Label",
    "rowid",
    "ROWID",
    "score",
    "start_time",
    "a",
    "A",
  ),
);
const header = fc.array(name, { minLength: 2, maxLength: 12 });
const headOf = (names: readonly string[]) =>
  parseHead(
    "x.csv",
    new TextEncoder().encode(`${names.join(",")}\n${names.map((_, i) => i).join(",")}\n`),
    true,
  );
const roles = fc.array(
  fc.constantFrom("keep", "time", "label", "no_role", ...tableRoles.map(({ role }) => role)),
  { minLength: 12, maxLength: 12 },
);

test("the guess for any header is a mapping of every column once", () => {
  fc.assert(
    fc.property(header, (names) => {
      const guess = guessMapping(headOf(names));
      expect(TableMappingSchema.parse(guess)).toEqual(guess);
      expect(new Set(guess.columns.map(({ source }) => source)).size).toBe(names.length);
    }),
    { seed: 7, numRuns: 800 },
  );
});

test("any roles give columns of different names, none of them reserved, each of a source that is there", () => {
  fc.assert(
    fc.property(
      header,
      roles,
      fc.constantFrom("flows" as const, "samples" as const),
      (names, chosen, datasetKind) => {
        const head = headOf(names);
        const guess = guessMapping(head);
        const columns = guess.columns.map((column, i) => ({ ...column, role: chosen[i]! }));
        const { plan, problems } = planByHand(head, { datasetKind, columns });
        const stored = plan.columns.map((column) => column.name.toLowerCase());
        expect(new Set(stored).size).toBe(stored.length);
        expect(stored.filter(isReservedName)).toEqual([]);
        for (const { source } of plan.columns) expect(plan.sources).toContain(source);
        for (const problem of problems) expect(problem).toMatch(/\.$/);
      },
    ),
    { seed: 7, numRuns: 800 },
  );
});

test("arguments that say what the guess says change nothing", () => {
  fc.assert(
    fc.property(header, (names) => {
      const guess = guessMapping(headOf(names));
      const plain = guess.columns.filter(
        ({ source, unit, time }) => !/[=:@]/.test(source) && unit === null && time === null,
      );
      const { mapping } = mapByArguments(
        guess,
        plain.map(({ source, role }) => `${source}=${role}`),
      );
      expect(mapping.columns.map(({ source, role }) => [source, role])).toEqual(
        guess.columns.map(({ source, role }) => [source, role]),
      );
    }),
    { seed: 7, numRuns: 400 },
  );
});
