// The parts of a bench: each runs alone in an empty folder against the built engine, at full size or small.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareBuild } from "../scripts/prepare.mjs";

interface PartOrder {
  /** An empty folder. */
  folder: string;
  count: number;
  seed: number;
  say: (line: string) => void;
}

interface PartOutcome {
  figures: Record<string, number | null>;
  notes: readonly string[];
}

export interface Part {
  name: string;
  /** What is counted. */
  of: string;
  full: number;
  quick: number;
  run(order: PartOrder): Promise<PartOutcome>;
}

interface Choice {
  /** Names of parts, with commas between them; all parts when left out. */
  only?: string | undefined;
  quick: boolean;
  seed: string;
}

/** Runs the chosen parts in their order. Ends the process with 2 when there is no part of a name. */
export async function runParts(
  bench: string,
  parts: readonly Part[],
  { only, quick, seed }: Choice,
): Promise<{ figures: Record<string, number | null>[]; notes: string[] }> {
  const names = only?.split(",") ?? parts.map(({ name }) => name);
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) {
    console.error(`There is no part ${unknown}. There are: ${parts.map(({ name }) => name).join(", ")}.`);
    process.exit(2);
  }
  const built = await prepareBuild({ say: (line) => console.error(line) });
  if (!built.ok) throw new Error(built.reason);
  const figures: Record<string, number | null>[] = [];
  const notes: string[] = [];
  for (const part of parts) {
    if (!names.includes(part.name)) continue;
    const folder = mkdtempSync(join(tmpdir(), `tidewatch-${bench}-${part.name}-`));
    const count = quick ? part.quick : part.full;
    const say = (line: string) => console.error(`${part.name}: ${line}`);
    try {
      say(`${count.toLocaleString("en-US")} ${part.of}`);
      const outcome = await part.run({ folder, count, seed: Number(seed), say });
      figures.push(outcome.figures);
      notes.push(...outcome.notes.map((note) => `${part.name}: ${note}`));
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  return { figures, notes };
}
