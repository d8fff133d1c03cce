// Alerts while the disk fails or the program is killed, at each call that writes: none is lost; none is sent again but the one that a kill
// met between sending and noting it, and those that a full disk could not note, after a restart. Linux only.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Receiver, receiveWeb } from "../support/sink-servers.ts";
import { buildFaultLibrary, type Fault, faultEnvironment, faultKinds } from "./fault-library.ts";

const library = buildFaultLibrary();
const tsx = pathToFileURL(join(import.meta.dirname, "../../node_modules/tsx/dist/loader.mjs")).href;

let folder: string;
let web: Receiver<{ body: string }>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-alert-faults-"));
  web = await receiveWeb();
});
afterEach(async () => {
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program once; returns its exit code, or its signal. */
function run(root: string, fault?: Fault, log?: string): Promise<number | string | null> {
  const program = join(import.meta.dirname, "alert-program.ts");
  const child = spawn(process.execPath, ["--import", tsx, program, root, String(web.port)], {
    env: { ...process.env, ...faultEnvironment(library.path!, { root, fault, log }) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
}

/** How often each alert arrived, since the last call. */
function arrivals(): Record<string, number> {
  const counts: Record<string, number> = { a: 0, b: 0 };
  for (const { body } of web.received.splice(0)) counts[(JSON.parse(body) as { id: string }).id]! += 1;
  return counts;
}

describe.skipIf(library.path === null)("alerts", { timeout: 600_000 }, () => {
  it("are neither lost nor repeated at a fault", async () => {
    const log = join(folder, "calls");
    const place = (name: string) => {
      const root = join(folder, name);
      mkdirSync(root);
      return root;
    };
    expect(await run(place("whole"), undefined, log)).toBe(0);
    expect(arrivals()).toEqual({ a: 1, b: 1 });
    const calls = readFileSync(log, "utf8").trimEnd().split("\n").length;
    expect(calls).toBeGreaterThan(15);
    // TIDEWATCH_FAULTS=all tries every call; otherwise a sample, another third of the calls for each kind.
    const isAll = process.env.TIDEWATCH_FAULTS === "all";
    const trials = faultKinds.flatMap((kind, k) =>
      Array.from({ length: calls }, (_, i) => ({ kind, at: i + 1 })).filter(
        ({ at }) => isAll || at % 9 === 3 * k,
      ),
    );
    const faults: string[] = [];
    for (const fault of trials) {
      const root = place(`${fault.kind}-${fault.at}`);
      const ending = await run(root, fault);
      const first = arrivals();
      const again = await run(root);
      const second = arrivals();
      const what = `${fault.kind} at ${fault.at} ended ${ending}, ${again}: ${JSON.stringify([first, second])}`;
      const times = ["a", "b"].map((id) => first[id]! + second[id]!);
      const isKilled = fault.kind === "kill";
      if (!isKilled && (ending !== 0 || first.a !== 1 || first.b !== 1)) faults.push(`while it ran: ${what}`);
      if (again !== 0 || times.includes(0)) faults.push(`lost: ${what}`);
      const most = { kill: 3, full: 4, io: 2 }[fault.kind];
      if (times[0]! + times[1]! > most || Math.max(...times) > 2) faults.push(`repeated: ${what}`);
      const left = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      if (left.length !== 1) faults.push(`left ${left.map(({ name }) => name)}: ${what}`);
    }
    expect(faults).toEqual([]);
    expect(trials.length).toBeGreaterThan(5);
  });
});
