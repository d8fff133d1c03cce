// npm run bench -- live [--only packets,sustained,zeek,ipfix,alerts,api,kills,soak] [--quick] [--seed 1]
// The built engine beside live traffic and other programs: how long a packet takes to its row, how much comes through without a loss, how
// long an incident takes to its alert, how long programs wait for the HTTP API, and what kills leave behind. In full, 10 minutes of traffic,
// 200 kills and 24 hours of a soak; --quick is 30 s, 20 kills and 2 minutes. Watches are for Linux.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareBuild } from "../scripts/prepare.mjs";
import { alertsPart } from "./live-alerts.ts";
import { apiPart } from "./live-api.ts";
import { killsPart } from "./live-kills.ts";
import { ipfixPart, packetsPart, soakPart, sustainedPart, zeekPart } from "./live-parts.ts";
import { printReport } from "./report.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const parts = [packetsPart, sustainedPart, zeekPart, ipfixPart, alertsPart, apiPart, killsPart, soakPart];
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
  const folder = mkdtempSync(join(tmpdir(), `tidewatch-live-${part.name}-`));
  try {
    const count = values.quick ? part.quick : part.full;
    const say = (line: string) => console.error(`${part.name}: ${line}`);
    const outcome = await part.run({ folder, count, seed: Number(values.seed), say });
    Object.assign(figures, outcome.figures);
    notes.push(...outcome.notes.map((note) => `${part.name}: ${note}`));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
printReport({ bench: "live", rows: [], figures, notes });
