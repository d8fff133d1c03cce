// npm run bench -- api [--quick]: how long programs wait for the HTTP API; live-api.ts says what is measured.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareBuild } from "../scripts/prepare.mjs";
import { apiPart } from "./live-api.ts";
import { printReport } from "./report.ts";

const built = await prepareBuild({ say: (line) => console.error(line) });
if (!built.ok) throw new Error(built.reason);
const folder = mkdtempSync(join(tmpdir(), "tidewatch-api-"));
try {
  const count = process.argv.includes("--quick") ? apiPart.quick : apiPart.full;
  const outcome = await apiPart.run({ folder, count, seed: 1, say: (line) => console.error(line) });
  printReport({ bench: "api", rows: [], ...outcome });
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
