// npm run bench -- NAME: runs one bench. Each prints a table, and as its last line one JSON object.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [name, ...rest] = process.argv.slice(2);
const file = join(root, "bench", `${name}.ts`);
if (!name || !existsSync(file)) {
  const names = readdirSync(join(root, "bench"))
    .filter((entry) => /^[a-z]+\.ts$/.test(entry) && entry !== "report.ts")
    .map((entry) => entry.replace(".ts", ""));
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}.\n`);
  process.exit(2);
}
const args = ["--expose-gc", join(root, "node_modules", "tsx", "dist", "cli.mjs"), file, ...rest];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1);
