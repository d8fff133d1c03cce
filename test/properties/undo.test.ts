// Undo: any sequence of verdicts, notes, tags and names, undone, is the state before it, and done again the state after it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withEngine } from "../support/engine.ts";

const fixture = withEngine("undo");
const rowsAtAll = 12;

const rows = fc.uniqueArray(fc.nat({ max: rowsAtAll - 1 }), { minLength: 1, maxLength: 5 });
const tags = fc.uniqueArray(fc.constantFrom("seen", "later", "office"), { maxLength: 2 });
const change = fc.oneof(
  fc.record({
    what: fc.constant("verdict" as const),
    rows,
    verdict: fc.constantFrom("confirmed" as const, "benign" as const, "unsure" as const, null),
  }),
  fc.record({
    what: fc.constant("note" as const),
    row: fc.nat({ max: rowsAtAll - 1 }),
    text: fc.constantFrom("", "a", "b"),
  }),
  fc.record({ what: fc.constant("tag" as const), rows, add: tags, remove: tags }),
  fc.record({
    what: fc.constant("name" as const),
    host: fc.nat({ max: 2 }),
    name: fc.constantFrom("", "server", "door"),
  }),
  fc.record({ what: fc.constant("undo" as const) }),
  fc.record({ what: fc.constant("redo" as const) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

test("any sequence, undone, returns to where it began, and redone to where it ended", {
  timeout: 120_000,
}, async () => {
  const { engine, folder } = fixture;
  const { handlers } = engine;
  const path = join(folder, "rows.csv");
  const lines = Array.from(
    { length: rowsAtAll },
    (_, i) => `${1_700_000_000 + i},10.0.0.${i},192.0.2.1,${i}`,
  );
  writeFileSync(path, `ts,src,dst,bytes\n${lines.join("\n")}\n`);
  const { datasetId } = await fixture.done("dataset.import", { path });

  const make = async (one: Change) => {
    if (one.what === "verdict")
      await handlers["verdict.give"]({
        on: { datasetId, rows: one.rows },
        verdict: one.verdict,
        reason: null,
      });
    if (one.what === "note") await handlers["note.set"]({ datasetId, row: one.row, text: one.text });
    if (one.what === "tag")
      await handlers["tag.set"]({ on: { datasetId, rows: one.rows }, add: one.add, remove: one.remove });
    if (one.what === "name") await handlers["host.name"]({ address: `10.0.0.${one.host}`, name: one.name });
    if (one.what === "undo") await handlers["triage.undo"]({});
    if (one.what === "redo") await handlers["triage.redo"]({});
  };
  const state = async () => {
    const annotations = [];
    for (let row = 0; row < rowsAtAll; row++) {
      const { verdict, note, tags: on } = await handlers["row.annotations"]({ datasetId, row });
      annotations.push({ verdict: verdict?.verdict ?? null, note, tags: [...on].sort() });
    }
    return { annotations, hosts: await handlers["host.list"]({}) };
  };
  const toTheEnd = async (which: "undo" | "redo") => {
    let steps = 0;
    while ((await handlers["triage.undoState"]({}))[which] !== null) {
      await handlers[`triage.${which}`]({});
      steps++;
    }
    return steps;
  };

  const begin = await state();
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      for (const one of changes) await make(one);
      await toTheEnd("redo");
      const end = await state();
      const steps = await toTheEnd("undo");
      expect(await state()).toEqual(begin);
      expect(await toTheEnd("redo")).toBe(steps);
      expect(await state()).toEqual(end);
      await toTheEnd("undo");
    }),
    { seed: 7, numRuns: 25 },
  );
});
