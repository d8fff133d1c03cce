// What an analyst gets: npm pack, an install into an empty folder on a machine without a compiler and without a cache, the cold start of the
// installed `tidewatch ui` until the first page can be used in a Chromium that runs already, and the script that this page loads.
// Before that, the WebAssembly kernels beside TensorFlow.js, which compute on a machine without a compiler. npm run bench -- ship
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { desktopConfig } from "../scripts/desktop-config.ts";
import { packNpm } from "../scripts/pack.mjs";
import { findBrowser } from "../src/cli/ui/browser.ts";
import { measureWasm } from "./kernels-wasm.ts";
import { printReport } from "./report.ts";

// First, because the native kernels choose their instruction set when they are loaded, and here it is AVX2.
const kernels = await measureWasm({ rounds: 2 });
delete process.env.TIDEWATCH_INSTRUCTION_SET;

const least = { trainWasmVsTfjs: 1 } as const;
const most = { installSeconds: 60, installedMb: 250, coldStartMs: 1500, firstPaintKb: 400 } as const;
const starts = 5;
const installLimitMs = 300_000;

const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-ship-"));
try {
  const tarball = await packNpm(home);
  const prefix = join(home, "prefix");
  const started = performance.now();
  install(tarball, prefix);
  const installSeconds = (performance.now() - started) / 1000;
  const command = join(prefix, ...(process.platform === "win32" ? [] : ["bin"]), "tidewatch");
  const works = spawnSync(command, ["doctor"], { encoding: "utf8", env: bare(), timeout: installLimitMs });
  if (works.status !== 0)
    throw new Error(`The installed tidewatch doctor ended with ${works.status}: ${works.stderr}`);
  const packed = spawnSync(
    "npm",
    ["run", "package:desktop", "--", "--dir", "--stand-in", "--into", join(home, "desktop")],
    {
      ...{ encoding: "utf8", cwd: join(import.meta.dirname, ".."), timeout: installLimitMs },
    },
  );
  if (packed.status !== 0) throw new Error(`The desktop package is not right: ${packed.stderr}`);
  const firsts = await coldStarts(command);
  const fastest = firsts.toSorted((a, b) => a.ms - b.ms)[Math.floor(starts / 2)]!;
  const figures = {
    installSeconds,
    installedMb: megabytesOf(prefix),
    coldStartMs: fastest.ms,
    firstPaintKb: fastest.scriptKb,
    // The npm package, whose doctor ran after the install, and the packed tree of the desktop packages of this system.
    packagesChecked: 2,
    packagesConfigured: configuredPackages(),
    packageMb: statSync(tarball).size / 1e6,
    trainWasmVsTfjs: kernels.figures.trainWasmVsTfjs,
  };
  printReport({
    bench: "ship",
    rows: Object.entries(figures).map(([figure, measured]) => ({
      figure,
      measured: measured === null ? null : Number(measured.toFixed(measured < 100 ? 1 : 0)),
      "at least": least[figure as keyof typeof least] ?? null,
      "at most": most[figure as keyof typeof most] ?? null,
    })),
    figures,
    notes: [
      "The Debian package is checked by npm run check:deb, because that takes a clean root. The files of the desktop packages are made and started by the workflow of releases.",
      ...kernels.notes,
      `The starts took ${firsts.map(({ ms }) => Math.round(ms)).join(", ")} ms; the figure is the middle one.`,
      `The script travels compressed, as ${Math.round(fastest.travelledKb)} kB in ${fastest.files} files.`,
    ],
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
// The threads of the kernels would keep the process.
process.exit(0);

/** The npm package, the Debian package of the command, and the desktop packages of the three systems. */
function configuredPackages(): number {
  const { linux, mac, win } = desktopConfig;
  return 2 + [linux, mac, win].reduce((sum, { target }) => sum + target.length, 0);
}

/** An environment in which only Node and a shell are found: no compiler, no make, no Python, no checkout. */
function bare(): NodeJS.ProcessEnv {
  if (process.platform === "win32") return process.env;
  const folder = join(home, "tools");
  if (!existsSync(folder)) {
    mkdirSync(folder);
    symlinkSync(process.execPath, join(folder, "node"));
    for (const tool of ["sh", "env"]) {
      const [place] = ["/usr/bin", "/bin"].filter((bin) => existsSync(join(bin, tool)));
      if (place !== undefined) symlinkSync(join(place, tool), join(folder, tool));
    }
  }
  return { ...process.env, PATH: folder, CC: undefined, CXX: undefined, TIDEWATCH_HOME: join(home, "data") };
}

function install(tarball: string, prefix: string): void {
  const npm = join(
    spawnSync("npm", ["root", "-g"], { encoding: "utf8", shell: true }).stdout.trim(),
    "npm",
    "bin",
    "npm-cli.js",
  );
  const args = [
    npm,
    "install",
    "-g",
    "--prefix",
    prefix,
    "--cache",
    join(home, "cache"),
    "--no-audit",
    "--no-fund",
    tarball,
  ];
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: bare(),
    cwd: home,
    timeout: installLimitMs,
  });
  if (status !== 0) throw new Error(`npm install failed: ${stderr}`);
}

interface FirstPage {
  ms: number;
  scriptKb: number;
  travelledKb: number;
  files: number;
}

/** Each start has an empty home, so it also creates its workspace. */
async function coldStarts(command: string): Promise<FirstPage[]> {
  const browser = await chromium.launch({
    ...{ executablePath: process.env.TIDEWATCH_BROWSER ?? findBrowser() ?? "" },
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const firsts: FirstPage[] = [];
  for (let start = 0; start < starts; start++) {
    // A new context has an empty cache.
    const context = await browser.newContext();
    firsts.push(await coldStart(command, join(home, `data-${start}`), await context.newPage()));
    await context.close();
  }
  await browser.close();
  return firsts;
}

async function coldStart(command: string, dataFolder: string, page: Page): Promise<FirstPage> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Map<string, { bytes: number; travelled: number }>();
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response, type }) => {
    if (type === "Script" || /javascript/.test(response.mimeType))
      scripts.set(requestId, { bytes: 0, travelled: 0 });
  });
  session.on("Network.dataReceived", ({ requestId, dataLength, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (!script) return;
    script.bytes += dataLength;
    script.travelled += encodedDataLength;
  });
  const started = performance.now();
  const server = spawn(command, ["ui", "--no-open"], {
    env: { ...bare(), TIDEWATCH_HOME: dataFolder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await page.goto(await addressOf(server));
    await page.getByRole("button", { name: "Try the sample" }).waitFor();
    const ms = performance.now() - started;
    // A page that goes on loading would hide its size.
    await page.waitForLoadState("networkidle");
    const sum = (pick: "bytes" | "travelled") =>
      [...scripts.values()].reduce((all, one) => all + one[pick], 0) / 1000;
    return { ms, scriptKb: sum("bytes"), travelledKb: sum("travelled"), files: scripts.size };
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

function addressOf(server: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    server.stdout!.on("data", (part) => {
      text += part;
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text);
      if (match) resolve(match[0]);
    });
    server.once("exit", (code) => reject(new Error(`tidewatch ui ended with ${code}: ${text}`)));
  });
}

function megabytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  return bytes / 1e6;
}
