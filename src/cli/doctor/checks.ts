// What tidewatch doctor looks at: one record per thing the machine should have, with what to do when it is missing.
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { findWireshark } from "../../engine/capture/wireshark.ts";
import { createCompute } from "../../engine/compute/compute.ts";
import { loadNative } from "../../engine/compute/native.ts";
import { toFailure } from "../../shared/errors.ts";
import { bytesText, manyText } from "../../shared/number-words.ts";
import { findBrowser, hasDisplay, thisMachine } from "../ui/browser.ts";
import type { MachineFinding } from "./finding.ts";

export interface DoctorMachine {
  env: NodeJS.ProcessEnv;
  nodeVersion: string;
  /** The user's data folder. */
  data: string;
  memory(): { total: number; free: number };
  /** Free bytes where a path is or would be. */
  freeDisk(path: string): number;
  /** Standard output of a program. */
  run(program: string, args: string[]): Promise<string>;
}

interface Check {
  name: string;
  look(machine: DoctorMachine): MachineFinding | Promise<MachineFinding>;
}

const good = (found: string): MachineFinding => ({ health: "good", found, advice: "" });
const less = (found: string, advice: string): MachineFinding => ({ health: "less", found, advice });
const bad = (found: string, advice: string): MachineFinding => ({ health: "bad", found, advice });

const leastNode = [20, 19] as const;
const gibibyte = 2 ** 30;
const leastMemory = 4 * gibibyte;
const leastDisk = 2 * gibibyte;

export const checks: readonly Check[] = [
  {
    name: "Node",
    look({ nodeVersion }) {
      const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
      const isOld = major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1]);
      return isOld
        ? bad(nodeVersion, `Install Node ${leastNode.join(".")} or newer from nodejs.org.`)
        : good(nodeVersion);
    },
  },
  {
    name: "Kernels",
    async look() {
      const native = loadNative();
      if (native.ok) {
        const { version, instructionSet, processors } = native.addon.info();
        return good(`native ${version}, ${instructionSet}, ${manyText(processors, "processor")}`);
      }
      const { engine, threads } = await createCompute();
      return engine === "webassembly"
        ? less(
            `WebAssembly, ${manyText(threads, "thread")}, two to four times slower than native kernels`,
            native.reason,
          )
        : less(`${engine}, many times slower than the native kernels`, native.reason);
    },
  },
  {
    name: "Browser",
    look({ env }) {
      const browser = findBrowser({ ...thisMachine, env });
      if (browser === null)
        return less(
          "no Chrome, Chromium or Edge",
          env.TIDEWATCH_BROWSER
            ? `TIDEWATCH_BROWSER names ${env.TIDEWATCH_BROWSER}, which cannot be run; correct it.`
            : "Install one of them, or name one with TIDEWATCH_BROWSER; tidewatch ui prints its address for any browser.",
        );
      return hasDisplay({ ...thisMachine, env })
        ? good(browser)
        : less(
            `${browser}, but this session has no display`,
            "tidewatch ui prints its address; forward that port to a machine with a display.",
          );
    },
  },
  {
    name: "Wireshark",
    look({ env }) {
      try {
        return good(findWireshark("", { ...thisMachine, env }));
      } catch (thrown) {
        return less("not found: flows cannot be opened in it", toFailure(thrown).message);
      }
    },
  },
  {
    name: "Live capture",
    async look({ run }) {
      const tools = "Install dumpcap: it comes with Wireshark's command-line tools.";
      const pipe = "A pipe works without it: tcpdump -w - | tidewatch watch -";
      try {
        const interfaces = (await run("dumpcap", ["-D"])).split("\n").filter((line) => line.trim() !== "");
        return interfaces.length > 0
          ? good(`dumpcap, ${manyText(interfaces.length, "interface")}`)
          : less(
              "dumpcap may open no interface",
              `On Linux, add this account to the group wireshark. ${pipe}`,
            );
      } catch (thrown) {
        return (thrown as NodeJS.ErrnoException).code === "ENOENT"
          ? less("no dumpcap: interfaces cannot be watched", `${tools} ${pipe}`)
          : less(
              "dumpcap does not run for this account",
              `On Linux, add this account to the group wireshark. ${pipe}`,
            );
      }
    },
  },
  {
    name: "Memory",
    look({ memory }) {
      const { total, free } = memory();
      const found = `${bytesText(total)}, ${bytesText(free)} free`;
      return total < leastMemory
        ? less(found, `Files of millions of flows take up to ${bytesText(leastMemory)}; open smaller ones.`)
        : good(found);
    },
  },
  {
    name: "Data folder",
    look({ data, freeDisk }) {
      const place = nearest(data);
      if (!canWrite(place))
        return bad(
          `${data}, not writable`,
          "Give this account the right to write there, or name another folder with TIDEWATCH_HOME.",
        );
      const free = freeDisk(place);
      const found = `${data}, ${bytesText(free)} free`;
      if (free < leastDisk)
        return less(found, "Delete datasets or move the folder: an import takes about the size of its file.");
      if (place === data && isOpenToOthers(data))
        return less(`${found}, readable by other accounts`, `chmod 700 ${data}`);
      return good(found);
    },
  },
];

export const thisDoctorMachine = (env: NodeJS.ProcessEnv, data: string): DoctorMachine => ({
  env,
  data,
  nodeVersion: process.versions.node,
  memory: () => ({ total: totalmem(), free: freemem() }),
  freeDisk(path) {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
  async run(program, args) {
    const { stdout } = await promisify(execFile)(program, args, { timeout: 5_000, env });
    return stdout;
  },
});

/** The path, or the first folder above it that exists. */
function nearest(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at) || at === dirname(at)) return at;
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isOpenToOthers = (path: string): boolean =>
  process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
