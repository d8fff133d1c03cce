// The installed Wireshark: found, started without a shell on a file of our own, and the file removed when it is closed.
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
  /** Where the carved files lie while they are open. */
  folder: string;
  /** The program of the settings, or "". */
  chosen: () => string;
  now: () => number;
  machine?: Machine;
}

export interface Wireshark {
  /** The program; throws a sentence that says how to install or name it. */
  find(): string;
  /** A name for a file that it may open; what earlier ones left behind is removed. */
  place(): string;
  /** Starts the program on a file of `place`. Resolves once it runs. */
  open(program: string, file: string, filter: string): Promise<void>;
}

/** A file whose Wireshark was not seen to end is kept so long. */
const keptMs = 24 * 3600 * 1000;
/** A program that ends sooner with an error has not shown anything. */
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
        // The file's name is ours and absolute, and the filter follows its option: nothing here can be taken for an option.
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

/** Waits until it runs, and a moment longer for one that ends with an error at once. */
function running(child: ChildProcess, program: string): Promise<void> {
  return new Promise((runs, reject) => {
    let waiting: NodeJS.Timeout | undefined;
    child.once("error", (error) =>
      reject(new AppError("UNSUPPORTED", `Wireshark (${program}) cannot be started.`, error.message)),
    );
    child.once("exit", (code) => {
      clearTimeout(waiting);
      // A script that hands the file to a program already running; the file stays until it is old.
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

/** What makes an Electron program of ours behave otherwise is no business of another program. */
function environment({ env }: Machine): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ELECTRON_|NODE_)/.test(name)));
}

/** The one of the settings, else the platform's usual places and the PATH. */
export function findWireshark(chosen: string, machine: Machine = thisMachine): string {
  if (chosen !== "") return checked(chosen, machine);
  const found = candidates(machine).find(machine.isExecutable);
  if (found !== undefined) return found;
  throw new AppError(
    "NOT_FOUND",
    "Wireshark was not found on this machine. Install it (wireshark.org, or your system's packages), or say where it lies: tidewatch wireshark --program PATH.",
  );
}

/**
 * A page that was taken over can write settings; so whatever they say, only a program called Wireshark is started.
 */
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
      // Another Tidewatch has just removed it, or Wireshark holds it; the next one tries again.
    }
  }
}
