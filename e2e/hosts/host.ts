// The interface of a host for the specs: start it on a data folder, get its page, pass it files, stop it.
import type { Browser, Page } from "@playwright/test";

export type HostName = "electron" | "loopback" | "stand-in";

export interface StartOptions {
  dataFolder: string;
  /** The workspace to open; the default one when left out. */
  workspace?: string;
  /** Files given on the command line. */
  files?: string[];
  /** A browser to open a context in, for a host that needs one; without it the host starts its own. */
  sharedBrowser?: () => Promise<Browser>;
}

export interface RunningHost {
  name: HostName;
  page: Page;
  /** Whether the system's own dialog chooses files; else the window's own does. */
  nativeDialogs: boolean;
  /** What the next system dialog answers. Only with nativeDialogs. */
  answerDialog(paths: string[]): Promise<void>;
  /** What the host printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface Host {
  name: HostName;
  /** Why it cannot run here, or null. */
  absent(): Promise<string | null>;
  start(options: StartOptions): Promise<RunningHost>;
}
