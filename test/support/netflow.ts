// A real exporter (softflowd) and a real collector (nfcapd), for tests of NetFlow and IPFIX.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { nfdumpJsonParser } from "../../src/core/table/records/nfdump.ts";

const has = (command: string, option: string) => spawnSync(command, [option]).error === undefined;
export const hasNetflowTools = has("softflowd", "-h") && has("nfcapd", "-V");

async function bound(): Promise<{ socket: Socket; port: number; datagrams: Buffer[] }> {
  const socket = createSocket("udp4");
  const datagrams: Buffer[] = [];
  socket.on("message", (bytes) => datagrams.push(bytes));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { socket, port: socket.address().port, datagrams };
}

/** softflowd counts times from its own start, so the packets get times just after it. */
function fromNow(capture: string, folder: string): string {
  const bytes = readFileSync(capture);
  const path = join(folder, "from-now.pcap");
  const shiftS = Math.floor(Date.now() / 1000) + 2 - bytes.readUInt32LE(24);
  for (let at = 24; at + 16 <= bytes.length; at += 16 + bytes.readUInt32LE(at + 8))
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + shiftS, at);
  writeFileSync(path, bytes);
  return path;
}

/** The datagrams that softflowd sends of a capture. */
export async function exportedBy(capture: string, version: string, folder: string): Promise<Buffer[]> {
  const { socket, port, datagrams } = await bound();
  const options = [
    "-r",
    fromNow(capture, folder),
    "-n",
    `127.0.0.1:${port}`,
    "-v",
    version,
    "-d",
    "-c",
    "none",
  ];
  await once(spawn("softflowd", options, { stdio: "ignore", timeout: 30_000 }), "exit");
  await wait(200);
  socket.close();
  return datagrams;
}

/** What nfcapd makes of the datagrams, as nfdump's JSON. */
async function collected(datagrams: readonly Buffer[], folder: string): Promise<string> {
  const { socket, port } = await bound();
  socket.close();
  const into = mkdtempSync(join(folder, "nfcapd-"));
  const nfcapd = spawn("nfcapd", ["-w", into, "-p", String(port), "-b", "127.0.0.1", "-t", "3600"]);
  const ended = once(nfcapd, "exit");
  await wait(700);
  await sendDatagrams(datagrams, port);
  await wait(500);
  nfcapd.kill("SIGTERM");
  await ended;
  return readdirSync(into)
    .filter((name) => name.startsWith("nfcapd."))
    .map((name) => {
      const options = ["-r", join(into, name), "-o", "json"];
      return execFileSync("nfdump", options, {
        env: { ...process.env, TZ: "UTC" },
        maxBuffer: 1 << 28,
      }).toString();
    })
    .join("\n");
}

export async function sendDatagrams(datagrams: readonly Buffer[], port: number): Promise<void> {
  const sender = createSocket("udp4");
  for (const datagram of datagrams) {
    await new Promise((sent) => sender.send(datagram, port, "127.0.0.1", sent));
    await wait(2);
  }
  sender.close();
}

export async function freeUdpPort(): Promise<number> {
  const { socket, port } = await bound();
  socket.close();
  return port;
}

/** nfcapd 1.7.1 swaps the first and last time of IPFIX's flows. */
const withoutSwaps = (json: string): string =>
  json.replace(/"first" : "([^"]*)",(\s*)"last" : "([^"]*)"/g, (text, first, between, last) =>
    first > last ? `"first" : "${last}",${between}"last" : "${first}"` : text,
  );

/** The columns that softflowd, nfcapd and Tidewatch agree on. */
export const netflowOracleColumns =
  "start_time end_time orig_addr orig_port resp_addr resp_port protocol orig_packets orig_ip_bytes resp_packets resp_ip_bytes".split(
    " ",
  );

/** The flows that nfcapd makes of the datagrams: one text per flow, sorted. */
export async function flowsOfNfcapd(datagrams: readonly Buffer[], folder: string): Promise<string[]> {
  const json = nfdumpJsonParser();
  json.push(withoutSwaps(await collected(datagrams, folder)));
  json.end();
  const batch = json.take();
  if (batch === null) return [];
  const places = netflowOracleColumns.map((name) =>
    batch.columns.findIndex((column) => column.name === name),
  );
  return flowTexts(
    Array.from({ length: batch.rows }, (_, row) =>
      places.map((place) => (place < 0 ? null : batch.values[place]![row]!)),
    ),
  );
}

/** One text per row, of the values of `netflowOracleColumns`. */
export const flowTexts = (rows: readonly (readonly unknown[])[]): string[] =>
  rows
    .map((values) => {
      // nfdump's JSON has ICMP's type and code under other names.
      const isIcmp = String(values[6]).includes("icmp");
      return JSON.stringify(isIcmp ? values.filter((_, at) => at !== 3 && at !== 5) : values);
    })
    .sort();
