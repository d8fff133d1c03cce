// npm run fuzz -- [TARGET…] [--seconds 60] [--seed 7] [--keep]
// Looks for inputs that throw, end as a bug, take long or hold much memory, guided by the coverage of the code. Each target runs in a
// separate process. Finds are written into out/fuzz; --keep adds what reached new code to test/fuzz/corpus. Exits 1 with a find.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keepInputs } from "../test/fuzz/corpus.ts";
import type { RunOrder, RunReport } from "../test/fuzz/run-target.ts";
import { fuzzTargets } from "../test/fuzz/targets.ts";
import { root } from "./prepare.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    keep: { type: "boolean", default: false },
  },
});
const names = positionals.length > 0 ? positionals : fuzzTargets.map(({ name }) => name);
const unknown = names.find((name) => !fuzzTargets.some((target) => target.name === name));
if (unknown !== undefined) {
  console.error(`There is no target ${unknown}. There are:`);
  for (const { name, about } of fuzzTargets) console.error(`  ${name.padEnd(10)} ${about}`);
  process.exit(2);
}

const heapMb = 768;
/** No input may take so long; the process is ended. */
const hangMs = 30_000;
const folder = join(root, "out", "fuzz");
mkdirSync(folder, { recursive: true });

for (const name of names) {
  console.log(`${name}: seed ${values.seed}, ${values.seconds} s`);
  const { report, ending } = await runTarget(name);
  const finds: Ending[] = (report?.finds ?? []).map(({ fault, input }) => ({
    fault,
    input: Buffer.from(input, "base64"),
  }));
  if (ending !== null) finds.push(ending);
  if (report) {
    const { mutants, share, slowestMs, fresh } = report;
    console.log(
      `  ${mutants.toLocaleString("en-US")} mutants, ${fresh.length} reached new code, ${(share * 100).toFixed(1)} % of the code reached, slowest ${Math.round(slowestMs)} ms`,
    );
    if (values.keep && finds.length === 0)
      console.log(
        `  ${keepInputs(
          name,
          fresh.map((input) => Buffer.from(input, "base64")),
        )} kept`,
      );
  }
  for (const { fault, input } of finds) {
    const path = join(folder, `${name}-${createHash("sha256").update(input).digest("hex").slice(0, 12)}`);
    writeFileSync(path, input);
    console.error(`  FOUND ${path} (${input.length} bytes): ${fault.slice(0, 2000)}`);
    process.exitCode = 1;
  }
}

interface Ending {
  fault: string;
  input: Buffer;
}

/** Runs one target to its end; `ending` is why its process ended by itself, with the input that did it. */
function runTarget(name: string): Promise<{ report: RunReport | null; ending: Ending | null }> {
  const current = join(folder, `${name}-${process.pid}.current`);
  const order: RunOrder = {
    target: name,
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    current,
  };
  const entry = join(root, "test", "fuzz", "run-target.ts");
  const args = [`--max-old-space-size=${heapMb}`, "--import", "tsx", entry, JSON.stringify(order)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (data) => {
      out += data;
    });
    let hung = false;
    const timer = setInterval(() => {
      if (!existsSync(current) || Date.now() - statSync(current).mtimeMs < hangMs) return;
      hung = true;
      child.kill("SIGKILL");
    }, 1000);
    child.once("close", (code, signal) => {
      clearInterval(timer);
      const input = existsSync(current) ? readFileSync(current) : Buffer.alloc(0);
      rmSync(current, { force: true });
      if (code === 0) return resolve({ report: JSON.parse(out) as RunReport, ending: null });
      const fault = hung
        ? `runs for more than ${hangMs / 1000} s`
        : `the process ended with ${signal ?? `code ${code}`}`;
      resolve({ report: null, ending: { fault, input } });
    });
  });
}
