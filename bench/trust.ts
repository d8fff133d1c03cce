// npm run bench -- trust [--only kills,captures] [--quick] [--soak 1h] [--soak-result out/soak.json] [--seed 1]
// Whether anything is lost, let in or called a bug when it is attacked: faults at calls that write, hosts killed and workspaces switched
// with requests under way, mutants of every kind, files built to cost much, and the course of a soak. All at full size take hours; each
// part runs alone. Faults and kills are for Linux.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareBuild } from "../scripts/prepare.mjs";
import { printReport } from "./report.ts";
import { type Part, trustParts } from "./trust-parts.ts";
import { soakPart } from "./trust-soak.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    soak: { type: "string" },
    "soak-result": { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const parts: Part[] = [...trustParts, ...soakPart(values.soak, values["soak-result"])];
const names = values.only?.split(",") ?? parts.map(({ name }) => name);
const unknown = names.find((name) => !parts.some((part) => part.name === name));
if (unknown !== undefined) {
  console.error(`There is no part ${unknown}. There are: ${parts.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const built = await prepareBuild({ say: (line) => console.error(line) });
if (!built.ok) throw new Error(built.reason);
const figures: Record<string, number | null> = {};
const notes: string[] = [];
for (const part of parts) {
  if (!names.includes(part.name)) continue;
  const folder = mkdtempSync(join(tmpdir(), `tidewatch-trust-${part.name}-`));
  const count = values.quick ? part.quick : part.full;
  const say = (line: string) => console.error(`${part.name}: ${line}`);
  try {
    say(`${count.toLocaleString("en-US")} ${part.of}`);
    const outcome = await part.run({ folder, count, seed: Number(values.seed), say });
    add(outcome.figures);
    notes.push(...outcome.notes.map((note) => `${part.name}: ${note}`));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
printReport({ bench: "trust", rows: [], figures, notes: notes.slice(0, 50) });

/** Mutants of every kind count together too. */
function add(more: Record<string, number | null>): void {
  for (const [name, value] of Object.entries(more)) {
    const sums = name === "mutantsThrown" || name === "mutantsAsBug";
    figures[name] = sums ? (figures[name] ?? 0) + (value ?? 0) : value;
  }
}
