// The fixtures of every spec: a separate data folder, and the application on it, on the project's host.
import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, test as base, chromium, type Page, type TestInfo } from "@playwright/test";
import { openDatabase } from "../src/engine/store/database.ts";
import { quoteText } from "../src/engine/store/quote.ts";
import type { RunningHost, StartOptions } from "./hosts/host.ts";
import { hostNamed } from "./hosts/hosts.ts";
import { browserOptions } from "./hosts/loopback.ts";
import { AppWindow } from "./pages/app-window.ts";
import { sharedFile } from "./prepared.ts";

interface Fixtures {
  /** A folder for this test alone; it contains the data folder. */
  folder: string;
  dataFolder: string;
  /** Starts the application and stops it when the test ends. */
  launch: (options?: Partial<StartOptions>) => Promise<AppWindow>;
  /** The application on an empty data folder. */
  app: AppWindow;
}

interface WorkerFixtures {
  /** The one browser of a worker, started on first use; each test has a separate context in it. */
  sharedBrowser: () => Promise<Browser>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const running: { browser?: Browser } = {};
      await use(async () => {
        if (!running.browser?.isConnected()) running.browser = await chromium.launch(browserOptions);
        return running.browser;
      });
      await running.browser?.close();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-e2e-"));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  dataFolder: async ({ folder }, use) => use(join(folder, "data")),
  launch: async ({ dataFolder, sharedBrowser }, use, info) => {
    const started: RunningHost[] = [];
    await use(async (options = {}) => {
      const host = await hostNamed(info.project.name).start({ dataFolder, sharedBrowser, ...options });
      started.push(host);
      await slowDown(host.page);
      return new AppWindow(
        host,
        options.workspace ?? join(options.dataFolder ?? dataFolder, "Default.tidewatch"),
      );
    });
    for (const host of started.reverse()) await host.stop();
  },
  app: async ({ launch }, use) => use(await launch()),
});

/** Screenshots are compared on one host only: fonts and scroll bars differ elsewhere. */
export const takesPictures = ({ project }: TestInfo): boolean =>
  project.name === "loopback" && process.platform === "linux";

/** TIDEWATCH_E2E_SLOWER=6 gives the page a sixth of the processor, as on a slow machine, to reveal races. */
async function slowDown(page: Page): Promise<void> {
  const rate = Number(process.env.TIDEWATCH_E2E_SLOWER ?? 1);
  if (rate <= 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Writes a file into a folder of the test. */
export function writeFile(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Writes the result of a query as a Parquet file. */
export async function writeParquet(folder: string, name: string, query: string): Promise<string> {
  const path = join(folder, name);
  const database = await openDatabase(":memory:", { threads: 1, memoryMb: 128 });
  await database.run(`COPY (${query}) TO ${quoteText(path)} (FORMAT parquet)`);
  await database.close();
  return path;
}

/** A table of flows whose values follow from the row number, so that a spec can compute what it must see. */
export function flowsCsv(rows: number): string {
  const startMs = Date.UTC(2024, 2, 1);
  const lines = ["start_time,orig_addr,resp_port,protocol,weight,packets"];
  for (let i = 0; i < rows; i++) {
    const time = new Date(startMs + i * 2000).toISOString().slice(0, 19).replace("T", " ");
    lines.push(
      `${time},10.0.${(i >> 8) & 255}.${i & 255},${[443, 53, 80, 22][i % 4]},${i % 4 === 1 ? "udp" : "tcp"},${(i * 7919) % 1_000_003},${(i % 50) + 1}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The one big table of a run, written once. */
export const millionFlows = (): string =>
  sharedFile("million.csv", (path) => writeFileSync(path, flowsCsv(1_000_000)));

/** A table of five million rows, long enough to catch its import half-way on any machine. */
export function longTable(folder: string, name: string): string {
  const long = sharedFile("long.csv", (path) => {
    const million = readFileSync(millionFlows());
    writeFileSync(path, million);
    const body = million.subarray(flowsCsv(0).length);
    for (let i = 0; i < 4; i++) appendFileSync(path, body);
  });
  const path = join(folder, name);
  try {
    linkSync(long, path);
  } catch {
    copyFileSync(long, path);
  }
  return path;
}

/** The process that holds a workspace: its engine's. */
export function holderOf(workspace: string): number {
  return (JSON.parse(readFileSync(join(workspace, "holder.json"), "utf8")) as { pid: number }).pid;
}
