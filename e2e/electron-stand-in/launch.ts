// Starts the built main process under the stand-in for tests, and gives access to its page and its operating system.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { chromium, type LaunchOptions, type Page, type ViewportSize } from "@playwright/test";
import type { Question } from "./control.ts";
import type { Call } from "./record.ts";

const root = join(import.meta.dirname, "..", "..");
const endMs = 8_000;

export interface StandInOptions {
  dataFolder: string;
  /** Command-line arguments of the application. */
  args?: string[];
  browser?: LaunchOptions;
  viewport?: ViewportSize;
  env?: NodeJS.ProcessEnv;
}

export interface StandIn {
  /** The window's page; after a crash and a reload it is another one. */
  readonly page: Page;
  process: ChildProcess;
  output(): string;
  /** The main process's calls to the system so far: dialogs, links, progress, windows. */
  calls(): Promise<Call[]>;
  /** Sets the answer of the next file dialog; none for dismissed. */
  answerDialog(paths: string[]): Promise<void>;
  /** Sets the button that is pressed in the next message box. */
  answerMessageBox(button: number): Promise<void>;
  /** Chooses a menu item by id or label; returns whether there is one. */
  menu(name: string): Promise<boolean>;
  /** Opens a file through the system, as macOS does. */
  openFile(path: string): Promise<void>;
  /** Sets the path of a file with this name that is dropped on the page. */
  setPath(name: string, path: string): Promise<void>;
  /** Tells the main process that the page does not respond. */
  hang(): Promise<void>;
  /** Quits as a user would, and returns the exit code. */
  stop(): Promise<number | null>;
}

export async function launchStandIn(options: StandInOptions): Promise<StandIn> {
  const started = startStandIn(options);
  const address = await Promise.race([
    started.ask("address") as Promise<string>,
    once(started.process, "exit").then(([code]) => {
      throw new Error(`The main process ended with ${code}: ${started.output()}`);
    }),
  ]);
  const browser = await chromium.connectOverCDP(address);
  const { ask } = started;
  return {
    get page() {
      const pages = browser.contexts().flatMap((context) => context.pages());
      const page = pages.findLast((one) => one.url().startsWith("https://tidewatch.test/"));
      if (!page) throw new Error(`There is no page: ${started.output()}`);
      return page;
    },
    process: started.process,
    output: started.output,
    calls: () => ask("calls") as Promise<Call[]>,
    answerDialog: async (paths) => void (await ask("answerDialog", paths)),
    answerMessageBox: async (button) => void (await ask("answerMessageBox", button)),
    menu: (name) => ask("menu", name) as Promise<boolean>,
    openFile: async (path) => void (await ask("openFile", path)),
    setPath: async (name, path) => void (await ask("setPath", name, path)),
    hang: async () => void (await ask("hang")),
    async stop() {
      const code = await started.stop();
      await browser.close().catch(() => {});
      return code;
    },
  };
}

/** Only the process, for a second instance that passes its files to the first and exits. */
export function startStandIn({ dataFolder, args = [], browser = {}, viewport, env = {} }: StandInOptions) {
  const child = fork(join(root, "out", "main", "index.js"), args, {
    cwd: root,
    env: {
      ...process.env,
      TIDEWATCH_HOME: dataFolder,
      STAND_IN_BROWSER: JSON.stringify({ launch: browser, viewport }),
      ...env,
    },
    execArgv: ["--import", "tsx", "--import", new URL("./register.mjs", import.meta.url).href],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (text) => {
      log += text;
    });
  }
  const waiting = new Map<number, (reply: { value?: unknown; error?: string }) => void>();
  let nextId = 1;
  child.on("message", (reply: { id: number; value?: unknown; error?: string }) =>
    waiting.get(reply.id)?.(reply),
  );

  const ask = (what: Question, ...values: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, ({ value, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      child.send({ id, what, values });
    });

  return {
    process: child,
    output: () => log,
    ask,
    async stop(): Promise<number | null> {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const late = setTimeout(() => child.kill("SIGKILL"), endMs);
      const ended = once(child, "exit");
      void ask("quit").catch(() => {});
      const [code] = await ended;
      clearTimeout(late);
      return code;
    },
  };
}
