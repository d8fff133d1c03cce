// NetFlow 5, NetFlow 9 and IPFIX of a real exporter (softflowd) over UDP, against nfcapd, which reads the same datagrams.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createNetflowTable } from "../src/core/table/records/netflow.ts";
import { nfdumpJsonParser } from "../src/core/table/records/nfdump.ts";
import type { RecordTable } from "../src/core/table/records/record-table.ts";

const data = join(import.meta.dirname, "../../shared/data");
const captures = ["wikipedia", "modbus/modbusBig", "ipv6-fragmented-dns", "http/methods"]
  .map((name) => join(data, "pcap/zeek", `${name}.pcap`))
  .filter(existsSync);
const has = (command: string, option: string) => spawnSync(command, [option]).error === undefined;
const isHere = has("softflowd", "-h") && has("nfcapd", "-V") && captures.length > 0;
if (!isHere)
  console.warn("Skipped: softflowd or nfcapd is not installed, or the captures are not at ../shared/data.");

const folder = mkdtempSync(join(tmpdir(), "tidewatch-netflow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function bound(): Promise<{ socket: Socket; port: number; datagrams: Buffer[] }> {
  const socket = createSocket("udp4");
  const datagrams: Buffer[] = [];
  socket.on("message", (bytes) => datagrams.push(bytes));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { socket, port: socket.address().port, datagrams };
}

/** softflowd counts times from its own start, so the packets get times just after it. */
function fromNow(capture: string): string {
  const bytes = readFileSync(capture);
  const path = join(folder, "from-now.pcap");
  const shiftS = Math.floor(Date.now() / 1000) + 2 - bytes.readUInt32LE(24);
  for (let at = 24; at + 16 <= bytes.length; at += 16 + bytes.readUInt32LE(at + 8))
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + shiftS, at);
  writeFileSync(path, bytes);
  return path;
}

async function exported(capture: string, version: string): Promise<Buffer[]> {
  const { socket, port, datagrams } = await bound();
  const options = ["-r", fromNow(capture), "-n", `127.0.0.1:${port}`, "-v", version, "-d", "-c", "none"];
  await once(spawn("softflowd", options, { stdio: "ignore", timeout: 30_000 }), "exit");
  await wait(200);
  socket.close();
  return datagrams;
}

/** What nfcapd makes of the datagrams, as nfdump's JSON. */
async function collected(datagrams: readonly Buffer[]): Promise<string> {
  const { socket, port } = await bound();
  socket.close();
  const into = mkdtempSync(join(folder, "nfcapd-"));
  const nfcapd = spawn("nfcapd", ["-w", into, "-p", String(port), "-b", "127.0.0.1", "-t", "3600"]);
  const ended = once(nfcapd, "exit");
  await wait(700);
  const sender = createSocket("udp4");
  for (const datagram of datagrams) {
    await new Promise((sent) => sender.send(datagram, port, "127.0.0.1", sent));
    await wait(2);
  }
  sender.close();
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

/** nfcapd 1.7.1 swaps the first and last time of IPFIX's flows. */
const withoutSwaps = (json: string): string =>
  json.replace(/"first" : "([^"]*)",(\s*)"last" : "([^"]*)"/g, (text, first, between, last) =>
    first > last ? `"first" : "${last}",${between}"last" : "${first}"` : text,
  );

const columns =
  "start_time end_time orig_addr orig_port resp_addr resp_port protocol orig_packets orig_ip_bytes resp_packets resp_ip_bytes".split(
    " ",
  );

function flowsOf(table: Pick<RecordTable, "take">): string[] {
  const batch = table.take();
  if (batch === null) return [];
  const places = columns.map((name) => batch.columns.findIndex((column) => column.name === name));
  return Array.from({ length: batch.rows }, (_, row) => {
    const values = places.map((place) => (place < 0 ? null : batch.values[place]![row]!));
    // nfdump's JSON has ICMP's type and code under other names.
    const isIcmp = String(values[6]).includes("icmp");
    return JSON.stringify(isIcmp ? values.filter((_, at) => at !== 3 && at !== 5) : values);
  }).sort();
}

test.skipIf(!isHere).each(["5", "9", "10"])(
  "every flow of softflowd's NetFlow version %s is nfcapd's",
  { timeout: 120_000 },
  async (version) => {
    let flows = 0;
    for (const capture of captures) {
      const datagrams = await exported(capture, version);
      const table = createNetflowTable();
      for (const datagram of datagrams) table.push(datagram, "127.0.0.1:1");
      table.end();
      const json = nfdumpJsonParser();
      json.push(withoutSwaps(await collected(datagrams)));
      json.end();
      const ours = flowsOf(table.table);
      expect(ours).toEqual(flowsOf(json));
      expect(table.counts().every(({ lost, waiting }) => lost === 0 && waiting === 0)).toBe(true);
      expect(table.table.refused).toEqual([]);
      flows += ours.length;
    }
    expect(flows).toBeGreaterThan(20);
  },
);
