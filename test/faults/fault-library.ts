// Compiles fault-calls.cpp, the library that is preloaded into a program under test, once per version of its source.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { findCompiler } from "../../scripts/build-native.mjs";

/** The kinds of faults; fault-calls.cpp describes each. */
export const faultKinds = ["kill", "full", "io"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** The number of the call, from 1. */
  at: number;
}

type Library = { path: string } | { path: null; reason: string };

export function buildFaultLibrary(): Library {
  if (process.platform !== "linux")
    return {
      path: null,
      reason: "faults are put in by preloading a library, which this harness does on Linux only",
    };
  const compiler = findCompiler();
  if (!compiler) return { path: null, reason: "the library needs g++ or clang++" };
  const source = join(import.meta.dirname, "fault-calls.cpp");
  const hash = createHash("sha256").update(compiler.version).update(readFileSync(source)).digest("hex");
  const folder = join(import.meta.dirname, "..", "..", "native", "build", "faults");
  const path = join(folder, `${hash.slice(0, 16)}.so`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.${process.pid}`;
  const flags = ["-std=c++17", "-O1", "-fPIC", "-shared", "-Wall", "-Wextra"];
  const { status, stderr } = spawnSync(compiler.command, [...flags, source, "-o", partial, "-ldl"], {
    encoding: "utf8",
  });
  if (status !== 0) return { path: null, reason: `the library did not compile: ${stderr}` };
  renameSync(partial, path);
  return { path };
}

/** The environment in which a program's calls below `root` are counted and, with a fault, one fails. */
export function faultEnvironment(
  library: string,
  { root, fault, log }: { root: string; fault?: Fault | undefined; log?: string | undefined },
): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: library,
    TIDEWATCH_FAULT_ROOT: root,
    ...(log ? { TIDEWATCH_FAULT_LOG: log } : {}),
    ...(fault ? { TIDEWATCH_FAULT_AT: String(fault.at), TIDEWATCH_FAULT_KIND: fault.kind } : {}),
  };
}
