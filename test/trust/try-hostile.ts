// Imports files that are built to cost much, and takes the time of the processor for each.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../src/engine/engine.ts";
import { hostileCaptures } from "./hostile-captures.ts";
import { hostileTables } from "./hostile-tables.ts";

export interface HostileOutcome {
  name: string;
  /** Of the processor, all threads together, for each 10 MB of the file: a busy machine may take its time. */
  secondsPer10Mb: number;
  /** What came of it: rows, or the sentence of its refusal. */
  outcome: string;
}

const mega = 1 << 20;

export async function tryHostile({
  folder,
  megabytes,
  say,
  only,
}: {
  folder: string;
  megabytes: number;
  say: (line: string) => void;
  only?: string;
}): Promise<{ outcomes: HostileOutcome[]; sentences: string[] }> {
  const outcomes: HostileOutcome[] = [];
  const sentences: string[] = [];
  const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
  await engine.openFirst();
  try {
    for (const { name, bytes } of [...hostileTables, ...hostileCaptures]) {
      if (only !== undefined && !name.includes(only)) continue;
      const content = bytes(megabytes * mega);
      const path = join(folder, "hostile.log");
      writeFileSync(path, content);
      const began = process.cpuUsage();
      const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
      const { error, output } = await engine.jobEnded(id);
      const { user, system } = process.cpuUsage(began);
      const secondsPer10Mb = ((user + system) / 1e6) * ((10 * mega) / Math.max(content.length, mega / 4));
      if (error?.code === "BUG") sentences.push(`${name}: ${error.message}`);
      const datasetId = (output as { datasetId?: number } | null)?.datasetId;
      const rows = (await engine.handlers["dataset.list"]({})).find((one) => one.id === datasetId)?.rows;
      if (datasetId !== undefined) await engine.handlers["dataset.delete"]({ datasetId });
      const outcome = error ? error.message.replace(path, "It").slice(0, 100) : `${rows} rows`;
      outcomes.push({ name, secondsPer10Mb, outcome });
      say(`${name}: ${secondsPer10Mb.toFixed(1)} s, ${outcome}`);
    }
  } finally {
    await engine.close();
  }
  return { outcomes, sentences };
}
