// Two network namespaces with a veth pair between them, for captures of real traffic: a server in one, clients in the other. Needs Linux, the
// rights of root, iproute2 and dumpcap.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const client = "192.0.2.2";
export const server = "192.0.2.1";

interface Link {
  /** The server's end of the pair, which is captured. */
  name: string;
  /** Makes so many connections with a question and its echo, and sends as many datagrams that nobody takes. */
  talk(connections: number): Promise<void>;
  /** Removes the pair, as a cable that is pulled. */
  pull(): void;
  close(): void;
}

const ip = (...words: string[]) => execFileSync("ip", words, { stdio: "pipe", encoding: "utf8" });

/** Why no link can be made here, or "". */
export function whyNoLink(): string {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "Network namespaces need Linux and the rights of root.";
  try {
    execFileSync("dumpcap", ["--version"], { stdio: "ignore" });
    const name = `twtry${process.pid}`;
    ip("netns", "add", name);
    ip("netns", "del", name);
    return "";
  } catch (thrown) {
    return `dumpcap or iproute2 is missing, or namespaces are not allowed: ${(thrown as Error).message}`;
  }
}

const echo = `
  require("node:net").createServer((socket) => {
    socket.on("data", (bytes) => socket.write(bytes)).on("error", () => {});
  }).listen(7, "${server}", () => console.log("ready"));
`;
const questions = (connections: number) => `
  const { connect } = require("node:net");
  const { createSocket } = require("node:dgram");
  const one = (n) => new Promise((resolve) => {
    const socket = connect({ host: "${server}", port: 7, localAddress: "${client}" });
    socket.on("connect", () => socket.write("question".repeat(n + 1)));
    socket.on("data", () => socket.end());
    socket.on("close", () => {
      const datagrams = createSocket("udp4");
      datagrams.bind(20000 + n, "${client}", () =>
        datagrams.send("x".repeat(n + 1), 9, "${server}", () => { datagrams.close(); resolve(); }));
    });
  });
  (async () => { for (let n = 0; n < ${connections}; n++) await one(n); })();
`;

let links = 0;

/** @param folder gets a dumpcap that captures in the server's namespace; it belongs at the head of PATH */
export async function openLink(folder: string): Promise<Link> {
  const own = `${process.pid % 100_000}${links++}`;
  const [name, peer, here, there] = [`twa${own}`, `twb${own}`, `twsa${own}`, `twsb${own}`];
  const quietly = (...words: string[]) => {
    try {
      ip(...words);
    } catch {
      // It is gone already.
    }
  };
  const within = (space: string, ...words: string[]) => ip("netns", "exec", space, "ip", ...words);
  ip("netns", "add", here);
  ip("netns", "add", there);
  ip("link", "add", name, "netns", here, "type", "veth", "peer", "name", peer, "netns", there);
  within(here, "addr", "add", `${server}/24`, "dev", name);
  within(there, "addr", "add", `${client}/24`, "dev", peer);
  within(here, "link", "set", name, "up");
  within(there, "link", "set", peer, "up");
  const run = (space: string, program: string): ChildProcess =>
    spawn("ip", ["netns", "exec", space, process.execPath, "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const dumpcap = execFileSync("which", ["dumpcap"], { encoding: "utf8" }).trim();
  const path = join(folder, "dumpcap");
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${here} ${dumpcap} "$@"\n`);
  chmodSync(path, 0o755);
  const echoing = run(here, echo);
  await once(echoing.stdout!, "data");
  return {
    name,
    async talk(connections) {
      await once(run(there, questions(connections)), "exit");
    },
    pull: () => quietly("netns", "exec", here, "ip", "link", "del", name),
    close() {
      echoing.kill("SIGKILL");
      quietly("netns", "del", here);
      quietly("netns", "del", there);
    },
  };
}
