// Files that the system passes to the application: arguments, a second start, the file association, the icon. Resolves paths and opens
// nothing. A folder named *.tidewatch is a workspace; everything else is data.

import { resolve } from "node:path";
import { z } from "zod";
import { isWorkspacePath } from "../shared/workspace-path.ts";

interface Handed {
  /** Paths of data and workspaces, absolute. */
  paths: string[];
  /** The workspace to start with: the last one in the arguments. */
  workspace: string | null;
}

/** The arguments after the program. When unpackaged, the first one is the application's folder or entry file. */
export function applicationArguments(argv: readonly string[], isPackaged: boolean): string[] {
  const args = argv.slice(1);
  const entry = isPackaged ? -1 : args.findIndex((arg) => !arg.startsWith("-"));
  return args.filter((_, index) => index !== entry);
}

/** `args` are the arguments after the program. Switches other than --workspace belong to Chromium. */
export function readArguments(args: readonly string[], folder: string): Handed {
  let workspace: string | null = null;
  const paths: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--workspace" || arg === "-w") workspace = args[++i] ?? null;
    else if (arg.startsWith("--workspace=")) workspace = arg.slice("--workspace=".length);
    else if (arg !== "" && !arg.startsWith("-")) paths.push(resolve(folder, arg));
  }
  return {
    paths: paths.filter((path) => !isWorkspacePath(path)),
    workspace: workspace ? resolve(folder, workspace) : (paths.findLast(isWorkspacePath) ?? null),
  };
}

const SecondSchema = z.object({ paths: z.array(z.string()), workspace: z.string().nullable() });

/** The message of a second start, which ends at once. Checked, because it comes from another process. */
export function handedBySecond(data: unknown): { paths: string[] } {
  const second = SecondSchema.safeParse(data).data;
  if (!second) return { paths: [] };
  return { paths: second.workspace ? [...second.paths, second.workspace] : second.paths };
}
