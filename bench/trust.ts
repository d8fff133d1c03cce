// npm run bench -- trust [--only kills,captures] [--quick] [--soak 1h] [--soak-result out/soak.json] [--seed 1]
// Whether anything is lost, let in or called a bug when it is attacked: faults at calls that write, hosts killed and workspaces switched
// with requests under way, mutants of every kind, files built to cost much, and the course of a soak. All at full size take hours; each
// part runs alone. Faults and kills are for Linux.
import { parseArgs } from "node:util";
import { type Part, runParts } from "./parts.ts";
import { printReport } from "./report.ts";
import { trustParts } from "./trust-parts.ts";
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
const figures: Record<string, number | null> = {};
const outcome = await runParts("trust", parts, values);
for (const more of outcome.figures) add(more);
printReport({ bench: "trust", rows: [], figures, notes: outcome.notes.slice(0, 50) });

/** Mutants of every kind count together too. */
function add(more: Record<string, number | null>): void {
  for (const [name, value] of Object.entries(more)) {
    const sums = name === "mutantsThrown" || name === "mutantsAsBug";
    figures[name] = sums ? (figures[name] ?? 0) + (value ?? 0) : value;
  }
}
