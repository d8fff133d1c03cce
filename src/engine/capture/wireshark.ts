// Finds the installed Wireshark, starts it on a temporary file without a shell, and deletes the file when Wireshark is closed.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";

interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isExecutable(path: string): boolean;
}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
};

interface WiresharkOptions {
  /** Folder of the carved files while they are open. */
  folder: string;
  /** The program from the settings, or "". */
  chosen: () => string;
  now: () => number;
  machine?: Machine;
}

export interface Wireshark {
  /** The path of the program. Throws a sentence that says how to install or name it. */
  find(): string;
  /** A name for a new file. Removes files that earlier runs left behind. */
  place(): string;
  /** Starts the program on a file named by `place`. Resolves once it runs. */
  open(program: string, file: string, filter: string): Promise<void>;
}

/** How long a file is kept when Wireshark was not seen to end. */
const keptMs = 24 * 3600 * 1000;
/** A program that fails within this time has not shown anything. */
const endsAtOnceMs = 400;

export function createWireshark({
  folder: folderOption,
  chosen,
  now,
  machine = thisMachine,
}: WiresharkOptions): Wireshark {
  const folder = resolve(folderOption);
  const open = new Set<string>();
  if (existsSync(folder)) removeOld(folder, now() - keptMs, open);
  let files = 0;
  return {
    find: () => findWireshark(chosen(), machine),
    place() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      removeOld(folder, now() - keptMs, open);
      files += 1;
      return join(folder, `flows-${process.pid}-${now()}-${files}.pcapng`);
    },
    async open(program, file, filter) {
      open.add(file);
      const done = () => {
        open.delete(file);
        rmSync(file, { force: true });
      };
      try {
        // The file name is absolute and comes from us, and the filter follows its option, so neither can be read as an option.
        const args = ["-r", file, ...(filter === "" ? [] : ["-Y", filter])];
        const child = spawn(program, args, { detached: true, stdio: "ignore", env: environment(machine) });
        await running(child, program);
        child.once("exit", done);
        child.unref();
      } catch (thrown) {
        done();
        throw thrown;
      }
    },
  };
}

/** Resolves when the program runs. Waits a moment to catch a program that fails at once. */
function running(child: ChildProcess, program: string): Promise<void> {
  return new Promise((runs, reject) => {
    let waiting: NodeJS.Timeout | undefined;
    child.once("error", (error) =>
      reject(new AppError("UNSUPPORTED", `Wireshark (${program}) cannot be started.`, error.message)),
    );
    child.once("exit", (code) => {
      clearTimeout(waiting);
      // A wrapper script that passed the file to a running Wireshark. The file stays until it is old.
      if (code === 0) runs();
      else
        reject(
          new AppError(
            "UNSUPPORTED",
            `Wireshark (${program}) ended at once with code ${code ?? "of a signal"}; start it by hand to see why.`,
          ),
        );
    });
    child.once("spawn", () => {
      waiting = setTimeout(runs, endsAtOnceMs);
    });
  });
}

/** Removes the variables that would change the behaviour of another Electron program. */
function environment({ env }: Machine): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ELECTRON_|NODE_)/.test(name)));
}

/** The program from the settings, else from the platform's usual places, else from the PATH. */
export function findWireshark(chosen: string, machine: Machine = thisMachine): string {
  if (chosen !== "") return checked(chosen, machine);
  const found = candidates(machine).find(machine.isExecutable);
  if (found !== undefined) return found;
  throw new AppError(
    "NOT_FOUND",
    "Wireshark was not found on this machine. Install it (wireshark.org, or your system's packages), or name its program: tidewatch wireshark --program PATH.",
  );
}

/** A compromised page could write settings, so only a program named Wireshark is ever started. */
function checked(path: string, { platform, isExecutable }: Machine): string {
  const name = path.split(platform === "win32" ? /[\\/]/ : "/").at(-1)!;
  const isOne = platform === "win32" ? /^wireshark\.exe$/i.test(name) : /^wireshark$/i.test(name);
  if (!isAbsolute(path) || !isOne)
    throw new AppError(
      "INVALID_INPUT",
      `${path} is not the whole path of a program called wireshark; name the installed one: tidewatch wireshark --program PATH.`,
    );
  if (isExecutable(path)) return path;
  throw new AppError(
    "NOT_FOUND",
    `There is no Wireshark at ${path} (any more); name the installed one: tidewatch wireshark --program PATH.`,
  );
}

function candidates({ platform, env }: Machine): string[] {
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"]].filter((root) => root !== undefined);
    return roots.map((root) => join(root, "Wireshark", "Wireshark.exe"));
  }
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, "wireshark"));
  const apps = ["/Applications", join(env.HOME ?? "/", "Applications")];
  const inApps = apps.map((root) => join(root, "Wireshark.app", "Contents", "MacOS", "Wireshark"));
  return platform === "darwin"
    ? [...inApps, ...onPath]
    : [...onPath, "/usr/bin/wireshark", "/usr/local/bin/wireshark"];
}

function removeOld(folder: string, beforeMs: number, open: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    try {
      if (!open.has(path) && statSync(path).mtimeMs < beforeMs) rmSync(path, { force: true });
    } catch {
      // Another Tidewatch has just removed it, or Wireshark has it open. The next call tries again.
    }
  }
}
