// Compares nfdump's binary files with nfdump: flows of captures, written by nfpcapd in every compression, equal
// nfdump's JSON; and no mutation of these files throws.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nfcapdParser } from "../src/core/table/records/nfcapd.ts";
import { nfdumpJsonParser } from "../src/core/table/records/nfdump.ts";
import type { RecordParser } from "../src/core/table/records/record-table.ts";

const data = join(import.meta.dirname, "../../shared/data");
const real = join(data, "attacks/logs/nfcapd-binary.nfdump");
const isHere = existsSync(real) && spawnSync("nfdump", ["-V"]).status === 0;
if (!isHere) console.warn("Skipped: nfdump is not installed, or the captures are not at ../shared/data.");

const captures = ["wikipedia", "modbus/modbusBig", "ipv6-fragmented-dns", "http/methods", "pppoe"].map(
  (name) => `zeek/${name}.pcap`,
);
const columns =
  "start_time end_time orig_addr orig_port resp_addr resp_port protocol duration_s orig_packets orig_ip_bytes resp_packets resp_ip_bytes orig_tos orig_flags resp_flags paired".split(
    " ",
  );

const folder = mkdtempSync(join(tmpdir(), "tidewatch-nfcapd-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The flows of a parser, as text; without ports for ICMP, which nfdump's JSON writes under other names. */
function flowsOf(parser: RecordParser): string[] {
  parser.end();
  const batch = parser.take();
  if (!batch) return [];
  const places = columns.map((column) => batch.columns.findIndex(({ name }) => name === column));
  return Array.from({ length: batch.rows }, (_, row) => {
    const values = places.map((place) => (place < 0 ? null : batch.values[place]![row]!));
    const isIcmp = String(values[6]).includes("icmp");
    return JSON.stringify(isIcmp ? values.filter((_, at) => ![3, 5, 13, 14].includes(at)) : values);
  });
}

function binaryFlows(bytes: Uint8Array): { flows: string[]; refused: number } {
  const parser = nfcapdParser(null);
  parser.pushBytes!(bytes);
  const flows = flowsOf(parser);
  return { flows, refused: parser.refusedRows };
}

function jsonFlows(path: string): string[] {
  const json = execFileSync("nfdump", ["-r", path, "-o", "json"], {
    env: { ...process.env, TZ: "UTC" },
    maxBuffer: 1 << 29,
  });
  const parser = nfdumpJsonParser();
  parser.push(json.toString());
  return flowsOf(parser);
}

/** The files of one capture, uncompressed and in each compression. */
function filesOf(capture: string): string[] {
  const into = mkdtempSync(join(folder, "capture-"));
  spawnSync("nfpcapd", ["-r", capture, "-w", into, "-t", "31536000"], { timeout: 30_000 });
  return readdirSync(into).flatMap((name) => {
    const plain = join(into, name);
    const compressed = ["-z", "-y", "-j"].map((option) => {
      const to = `${plain}${option}`;
      execFileSync("nfdump", ["-r", plain, "-w", to, option]);
      return to;
    });
    return [plain, ...compressed];
  });
}

test.skipIf(!isHere)(
  "reads every flow of layout 2 in four compressions, and of a real file of layout 1",
  () => {
    const found = captures.map((name) => join(data, "pcap", name)).filter(existsSync);
    expect(found.length).toBeGreaterThan(1);
    const files = [real, ...found.flatMap(filesOf)];
    expect(files.length).toBeGreaterThan(8);
    let flows = 0;
    for (const file of files) {
      const read = binaryFlows(readFileSync(file));
      expect(read.refused, file).toBe(0);
      expect(read.flows, file).toEqual(jsonFlows(file));
      flows += read.flows.length;
    }
    expect(flows).toBeGreaterThan(2500);
  },
);

test.skipIf(!isHere)(
  "20,000 mutations throw nothing and take bounded time",
  () => {
    const [small] = captures.map((name) => join(data, "pcap", name)).filter(existsSync);
    const originals = [
      readFileSync(real).subarray(0, 6000),
      ...filesOf(small!).map((path) => readFileSync(path).subarray(0, 6000)),
    ];
    let seed = 11;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let i = 0; i < 20_000; i++) {
      const changed = originals[i % originals.length]!.slice();
      for (let n = 1 + random(6); n > 0; n--) changed[random(changed.length)] = random(256);
      expect(() =>
        binaryFlows(random(4) === 0 ? changed.subarray(0, random(changed.length)) : changed),
      ).not.toThrow();
    }
  },
  300_000,
);
