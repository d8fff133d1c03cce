// Runs the command for tests, in this process, and keeps what it prints. What it prints with --json is checked against the schema that
// `tidewatch schema` prints.
import { join } from "node:path";
import { z } from "zod";
import { isJsonCommand, jsonSchemaOf } from "../../src/cli/json/json-schemas.ts";
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
  if (code === 0 && args.includes("--json")) checkJson(args[0]!, printed.out);
  return { code, ...printed };
}

type PublishedSchema = Parameters<typeof z.fromJSONSchema>[0];

/** Fails when a document that a command printed does not have the published schema. */
export function checkJson(command: string, out: string): void {
  if (!isJsonCommand(command)) throw new Error(`tidewatch ${command} has --json and no schema`);
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(jsonSchemaOf(command))) as PublishedSchema);
  for (const document of documentsOf(out)) {
    const { error } = schema.safeParse(document);
    if (error) throw new Error(`tidewatch ${command} --json: ${z.prettifyError(error)}`);
  }
}

/** One document, or one in each line. */
function documentsOf(out: string): unknown[] {
  try {
    return [JSON.parse(out)];
  } catch {
    return out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }
}
