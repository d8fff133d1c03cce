// The built loopback host in a separate process, with web sockets as windows, for the soak.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { JobInput, JobName } from "../../src/shared/contract/contract.ts";
import type { Job } from "../../src/shared/job.ts";
import { isEnded } from "../../src/shared/job-state.ts";
import { type Client, connect, type RequestRoute } from "../../src/shared/transport/rpc.ts";

export interface SoakWindow {
  client: Client & { ask: RequestRoute };
  job<K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<Job>;
  close(): void;
}

export interface HostProgram {
  openWindow(): Promise<SoakWindow>;
  /** Memory and descriptors of host and engine together; null if the system does not report them. */
  measure(): { memoryMb: number; descriptors: number } | null;
  /** The engine's process; null where the system does not say, or there is none. */
  enginePid(): number | null;
  end(): Promise<void>;
  /** Ends the host as a crash does: at once, and nothing else. */
  kill(): Promise<void>;
}

export async function startHostProgram(home: string): Promise<HostProgram> {
  const command = join(import.meta.dirname, "..", "..", "out", "main", "cli.js");
  const child = spawn(process.execPath, [command, "ui", "--no-open"], {
    env: { ...process.env, TIDEWATCH_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const address = new URL(await firstAddress(child));
  const cookie = await enter(address);
  return {
    async openWindow() {
      const socket = new WebSocket(`ws://${address.host}/socket`, {
        headers: { cookie, origin: address.origin },
      });
      await new Promise((resolve, reject) => {
        socket.once("open", resolve);
        socket.once("error", reject);
      });
      return windowOver(socket);
    },
    measure: () => measureProcesses(child.pid!),
    enginePid: () => childrenOf(child.pid!)[0] ?? null,
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    async end() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function windowOver(socket: WebSocket): SoakWindow {
  const client = connect({
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage(listener) {
      const receive = (data: Buffer) => listener(JSON.parse(data.toString()));
      socket.on("message", receive);
      return () => socket.off("message", receive);
    },
    onClose(listener) {
      socket.on("close", listener);
      return () => socket.off("close", listener);
    },
  });
  return {
    client,
    job: (kind, input) =>
      new Promise((resolve, reject) => {
        let id: number | null = null;
        const ends = new Map<number, Job>();
        const stop = client.on("job.changed", (job) => {
          if (isEnded(job)) ends.set(job.id, job);
          check();
        });
        const check = () => {
          const job = id === null ? undefined : ends.get(id);
          if (!job) return;
          stop();
          resolve(job);
        };
        client.request("job.start", { kind, input } as never).then((started) => {
          id = started.id;
          check();
        }, reject);
      }),
    close: () => socket.close(),
  };
}

function firstAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (data: Buffer) => {
      text += data;
      const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(text)?.[0];
      if (address) resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`the host ended before it said its address: ${text}`)));
  });
}

const enter = (address: URL): Promise<string> =>
  new Promise((resolve, reject) => {
    request(address, (response) => {
      response.resume();
      const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0];
      if (cookie) resolve(cookie);
      else reject(new Error(`the host let nobody in: ${response.statusCode}`));
    })
      .on("error", reject)
      .end();
  });

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function measureProcesses(host: number): { memoryMb: number; descriptors: number } | null {
  try {
    const processes = [host, ...childrenOf(host)];
    const memoryKb = processes.map((pid) =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0),
    );
    const descriptors = processes.map((pid) => readdirSync(`/proc/${pid}/fd`).length);
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    return { memoryMb: sum(memoryKb) / 1024, descriptors: sum(descriptors) };
  } catch {
    return null;
  }
}
