// How soon an import ends after a cancel, on files whose reading cannot always be interrupted at once.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { hostileCaptures } from "../../../test/trust/hostile-captures.ts";
import { hostileTables } from "../../../test/trust/hostile-tables.ts";

const fixture = withEngine("cancel");
const bytes = 10 << 20;
/** Of three cancels at different moments the fastest counts, as the machine may be busy. */
const mostMs = 600;
const cancelAfterMs = [400, 700, 1000];

const files = [...hostileTables, ...hostileCaptures];

test.each([
  "CSV of 990 empty columns",
  "CSV of 990 columns of texts behind numbers",
  "JSON of one list",
  "SYNs of addresses in steps",
])("%s", { timeout: 120_000 }, async (name) => {
  const { engine } = fixture;
  const path = join(fixture.folder, "hostile.log");
  writeFileSync(path, files.find((file) => file.name === name)!.bytes(bytes));
  const took: number[] = [];
  for (const afterMs of cancelAfterMs) {
    const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    await setTimeout(afterMs);
    const cancelledMs = performance.now();
    await engine.handlers["job.cancel"]({ jobId: id });
    const job = await engine.jobEnded(id);
    took.push(performance.now() - cancelledMs);
    expect(job).toMatchObject({ state: "cancelled", error: null });
    expect(await engine.handlers["dataset.list"]({})).toEqual([]);
  }
  expect(Math.min(...took)).toBeLessThan(mostMs);
  const { path: workspace } = (await engine.handlers["workspace.current"]({}))!;
  const left = () => ["datasets", "temporary"].flatMap((folder) => readdirSync(join(workspace, folder)));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
