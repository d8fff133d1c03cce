// Runs the command for tests, in this process, and keeps what it prints.
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";

/** Runs the command with `home` in the given folder as its data folder. */
export async function runCommand(
  folder: string,
  args: string[],
): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const code = await main(args, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    status: null,
    widthColumns: 120,
    signal: new AbortController().signal,
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "home") },
  });
  return { code, ...printed };
}
