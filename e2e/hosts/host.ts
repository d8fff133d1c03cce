// The interface of a host for the specs: start it on a data folder, get its page, pass it files, stop it.
import type { Browser, Page } from "@playwright/test";

export type HostName = "electron" | "loopback" | "stand-in";

export interface StartOptions {
  dataFolder: string;
  /** The workspace to open; the default one if left out. */
  workspace?: string;
  /** Files given on the command line. */
  files?: string[];
  /** A browser in which to open a context; without it the host starts one. */
  sharedBrowser?: () => Promise<Browser>;
}

export interface RunningHost {
  name: HostName;
  page: Page;
  /** Whether the system's dialog chooses files; else the window's does. */
  nativeDialogs: boolean;
  /** Sets the answer of the next system dialog. Only with nativeDialogs. */
  answerDialog(paths: string[]): Promise<void>;
  /** The host's output so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface Host {
  name: HostName;
  /** Why it cannot run here, or null. */
  absent(): Promise<string | null>;
  start(options: StartOptions): Promise<RunningHost>;
}
