// BrowserWindow and its webContents over one Chromium page. Bounds are stored, not shown: the page is headless.
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { Frame, Page } from "playwright-core";
import { toApp, toWeb } from "./addresses.ts";
import { app, windowClosed, windowOpened } from "./app.ts";
import { browserContext } from "./browser.ts";
import { invoke } from "./parts.ts";
import { record } from "./record.ts";
import { answerRequest, grantPermissions } from "./session.ts";

interface WindowOptions {
  x?: number;
  y?: number;
  width: number;
  height: number;
  webPreferences: { preload?: string; contextIsolation: boolean; sandbox: boolean; nodeIntegration: boolean };
}
type OpenHandler = (details: { url: string }) => { action: "deny" | "allow" };

const binding = "__standInInvoke";
const receiver = "__standIn";

/** As text and not as a call with arguments, because the page's policy forbids creating code from a string. */
function preloadScript(preload: string): string {
  const pageSide = readFileSync(new URL("./page-side.js", import.meta.url), "utf8")
    .trim()
    .replace(/;$/, "");
  const run = `(require, module, exports) => {\n${preload}\n}`;
  return `(\n${pageSide}\n)(${JSON.stringify(binding)}, ${JSON.stringify(receiver)}, ${run});`;
}

class WebContents extends EventEmitter {
  page: Promise<Page>;
  private openHandler: OpenHandler = () => ({ action: "allow" });
  /** Whether the main process is loading or reloading; these are no navigations of the page. */
  private loading = false;
  private crashed = false;
  private readonly discarded = new WeakSet<Page>();
  private address = "about:blank";
  private url = "";

  constructor(
    private readonly preload: string | undefined,
    private readonly closedByPerson: () => void,
  ) {
    super();
    this.page = this.open();
  }

  private async open(): Promise<Page> {
    const context = browserContext();
    await grantPermissions(context);
    const page = context.pages().find((one) => one.url() === "about:blank") ?? (await context.newPage());
    if (this.preload !== undefined) {
      await page.exposeBinding(binding, ({ frame }, channel: string, args: unknown[]) =>
        this.invoked(frame, channel, args),
      );
      await page.addInitScript({ content: preloadScript(readFileSync(this.preload, "utf8")) });
    }
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame()) this.url = toApp(frame.url());
    });
    await page.route("**/*", async (route, request) => {
      if (request.isNavigationRequest() && !this.mayNavigate(request.frame(), request.url())) {
        return route.abort("aborted");
      }
      return answerRequest(route, request);
    });
    page.on("load", () => this.emit("did-finish-load"));
    page.on("crash", () => {
      this.crashed = true;
      this.emit("render-process-gone", {}, { reason: "crashed", exitCode: 5 });
    });
    page.on("close", () => {
      if (!this.discarded.has(page)) this.closedByPerson();
    });
    page.on("popup", (popup) => {
      void popup.close();
    });
    return page;
  }

  private mayNavigate(frame: Frame, url: string): boolean {
    if (this.loading) return true;
    let allowed = true;
    const details = {
      url: toApp(url),
      isMainFrame: frame.parentFrame() === null,
      preventDefault: () => {
        allowed = false;
      },
    };
    this.emit("will-frame-navigate", details);
    if (details.isMainFrame) this.emit("will-navigate", details);
    return allowed;
  }

  private async invoked(frame: Frame, channel: string, args: unknown[]): Promise<unknown> {
    if (channel === "stand-in:open") {
      const { action } = this.openHandler({ url: toApp(String(args[0])) });
      record("window.open", args[0], action);
      return undefined;
    }
    const parent = frame.parentFrame() === null ? null : {};
    return invoke({ senderFrame: { url: toApp(frame.url()), parent } }, channel, args);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.url;
  }

  /** Dropped, as in Electron, if there is no document to receive it. */
  send(channel: string, ...args: unknown[]): void {
    void this.page
      .then((page) =>
        page.evaluate(
          ([name, what, values]) =>
            (globalThis as never as Record<string, { receive(channel: string, args: unknown[]): void }>)[
              name as string
            ]?.receive(what as string, values as unknown[]),
          [receiver, channel, args] as const,
        ),
      )
      .catch(() => {});
  }

  async setPath(name: string, path: string): Promise<void> {
    const page = await this.page;
    await page.evaluate(
      ([at, file, where]) =>
        (globalThis as never as Record<string, { setPath(name: string, path: string): void }>)[
          at as string
        ]?.setPath(file as string, where as string),
      [receiver, name, path] as const,
    );
  }

  async load(address: string): Promise<void> {
    this.address = address;
    const page = await this.page;
    this.loading = true;
    try {
      await page.goto(address);
    } finally {
      this.loading = false;
    }
  }

  /** A crashed Playwright page stays crashed, so the window gets another one. */
  reload(): void {
    if (this.crashed) {
      void this.page.then((page) => {
        this.discarded.add(page);
        return page.close();
      });
      this.page = this.open();
      this.crashed = false;
    }
    void this.load(this.address).catch((thrown) => console.error(`stand-in: ${thrown}`));
  }

  forcefullyCrashRenderer(): void {
    this.crashed = true;
    this.emit("render-process-gone", {}, { reason: "killed", exitCode: 9 });
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents: WebContents;
  private bounds: { x: number; y: number; width: number; height: number };
  private destroyed = false;
  private visible = false;
  private maximized = false;

  constructor(options: WindowOptions) {
    super();
    const { x = 0, y = 0, width, height, webPreferences } = options;
    this.bounds = { x, y, width, height };
    record("BrowserWindow", { ...options, webPreferences });
    this.webContents = new WebContents(webPreferences.preload, () => this.gone());
    app.emit("web-contents-created", {}, this.webContents);
    this.webContents.once("did-finish-load", () => this.emit("ready-to-show"));
    BrowserWindow.all.push(this);
    windowOpened(this);
  }

  private gone(): void {
    if (this.destroyed) return;
    this.emit("close", { preventDefault() {} });
    this.destroyed = true;
    this.emit("closed");
    windowClosed(this);
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.load(toWeb(address));
  }
  close(): void {
    this.gone();
    void this.webContents.page.then((page) => page.close());
  }
  show(): void {
    this.visible = true;
    record("window.show");
  }
  focus(): void {
    record("window.focus");
  }
  maximize(): void {
    this.maximized = true;
  }
  restore(): void {}
  setProgressBar(progress: number): void {
    record("window.setProgressBar", progress);
  }
  getNormalBounds() {
    return this.bounds;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isMinimized(): boolean {
    return false;
  }
  isVisible(): boolean {
    return this.visible;
  }
}
