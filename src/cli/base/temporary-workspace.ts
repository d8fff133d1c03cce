// A temporary workspace for one command whose arguments name none. Removed at the end.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandLine, Surroundings } from "./command.ts";

/** Runs `work` with arguments that name a workspace: the user's, or a temporary one that is removed afterwards. */
export async function withTemporaryWorkspace<T>(
  line: CommandLine,
  surroundings: Surroundings,
  work: (line: CommandLine) => Promise<T>,
): Promise<T> {
  if (line.text("workspace") !== undefined) return work(line);
  const folder = await mkdtemp(join(surroundings.env.TIDEWATCH_TEMPORARY ?? tmpdir(), "tidewatch-analysis-"));
  const path = join(folder, "analysis.tidewatch");
  try {
    return await work({ ...line, text: (name) => (name === "workspace" ? path : line.text(name)) });
  } finally {
    // After an interrupt its store may still be closing.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
