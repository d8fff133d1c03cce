// The command for tests: run in this process, what it says kept.
import { join } from "node:path";
import { main } from "./main.ts";

/** Runs the command with a data folder of its own, `home` in the given folder. */
export async function runCommand(
  folder: string,
  args: string[],
): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await main(args, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isTerminal: false,
    widthColumns: 120,
    signal: new AbortController().signal,
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "home") },
  });
  return { code, ...said };
}
