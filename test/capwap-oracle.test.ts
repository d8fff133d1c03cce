// Compares CAPWAP with tshark: the same inner addresses and ports, and the same packets without.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { frame4, inner4, outer4 } from "./packets/expect.ts";
import { wifi } from "./packets/link.ts";
import { pcapFile } from "./packets/pcap-file.ts";
import { decodeOne } from "./packets/read.ts";
import { hasTshark, tsharkFields } from "./packets/tshark.ts";
import { capwap } from "./packets/tunnel.ts";

/** Swaps the first two bytes of 802.11, which tshark expects unless an option says otherwise. */
function swapped(frame: Uint8Array): Uint8Array {
  const [first = 0, second = 0] = frame;
  return Uint8Array.from([second, first, ...frame.subarray(2)]);
}

const frames = [
  capwap(swapped(wifi(inner4))),
  capwap(swapped(wifi(inner4, { qos: true })), { radio: true }),
  capwap(frame4, { ethernet: true }),
  capwap(swapped(wifi(inner4, { encrypted: true }))),
  capwap(swapped(wifi(inner4)), { flags: 0x08 }),
  capwap(swapped(wifi(inner4)), { preamble: 1 }),
].map(outer4);

test.skipIf(!hasTshark)("tshark sees the same inner packets", () => {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-capwap-"));
  try {
    const path = join(folder, "capwap.pcap");
    writeFileSync(path, pcapFile({}, frames));
    const { rows } = tsharkFields(path, ["frame.number", "tcp.srcport", "tcp.dstport"]);
    expect(rows.map(([, from = "", to = ""]) => [from, to])).toEqual(
      frames.map((frame) => {
        const { srcPort, dstPort, tunnelDepth } = decodeOne(frame);
        return tunnelDepth === 1 ? [String(srcPort), String(dstPort)] : ["", ""];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
