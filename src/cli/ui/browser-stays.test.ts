// A real browser with our arguments, and a page that tries to reach this machine through its other addresses. Skipped without a browser.
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { browserArguments, findBrowser, thisMachine } from "./browser.ts";

const browser = findBrowser();
const other = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

const page = (tcp: number, udp: number) => `<script>
  const report = (what) => fetch("/done?" + what);
  window.open("http://${other}:${tcp}/opened");
  new Image().src = "http://${other}:${tcp}/image";
  fetch("http://${other}:${tcp}/fetched", { mode: "no-cors" }).catch(() => {});
  fetch("http://tidewatch.example:${tcp}/named", { mode: "no-cors" }).catch(() => {});
  const peer = new RTCPeerConnection({ iceServers: [
    { urls: "stun:${other}:${udp}" },
    { urls: "turn:${other}:${tcp}?transport=tcp", username: "a", credential: "b" },
  ] });
  peer.createDataChannel("a");
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  setTimeout(() => { report("tried"); location.href = "http://${other}:${tcp}/navigated"; }, 2500);
</script>`;

it.skipIf(browser === null || other === undefined)(
  "a page in the started browser can reach only its host",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-browser-"));
    const reached: string[] = [];
    const outside = createTcpServer((socket) => {
      reached.push("tcp");
      socket.destroy();
    });
    const datagrams = createSocket("udp4").on("message", () => reached.push("udp"));
    await new Promise<void>((resolve) => outside.listen(0, other, resolve));
    await new Promise<void>((resolve) => datagrams.bind(0, other, resolve));
    const tcp = (outside.address() as { port: number }).port;
    const udp = datagrams.address().port;
    let tried: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      tried = resolve;
    });
    const host = createServer((request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith("/done")) tried();
      response.setHeader("content-type", "text/html");
      response.end(request.url === "/" ? page(tcp, udp) : "");
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(host.address() as { port: number }).port}/`;
    const running = spawn(
      browser!,
      [...browserArguments(address, folder, thisMachine), "--headless=new", "--disable-gpu"],
      { stdio: "ignore", detached: true },
    );
    try {
      await done;
      // Time for the navigation that follows the report.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(reached).toEqual([]);
    } finally {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      // With the browser's own children, which still write into the folder.
      if (process.platform === "win32") running.kill("SIGKILL");
      else process.kill(-running.pid!, "SIGKILL");
      await ended;
      host.closeAllConnections();
      for (const server of [host, outside, datagrams]) server.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  },
);
