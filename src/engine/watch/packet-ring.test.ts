// The files of a ring of captures: of a set size, the oldest of which leave; what cannot be written ends the ring with a sentence.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { manyFlows } from "../../../test/support/web-capture.ts";
import type { CaptureInterface } from "../../core/capture/interface.ts";
import { createCaptureReader } from "../../core/capture/reader.ts";
import { createPacketRing } from "./packet-ring.ts";

const place = mkdtempSync(join(tmpdir(), "tidewatch-packet-ring-"));
afterAll(() => rmSync(place, { recursive: true }));
const capture = manyFlows(80);
const ringBytes = 10_000_000;

/** Passes all packets of the capture so many times. */
function fill(ring: ReturnType<typeof createPacketRing>, times: number): void {
  for (let time = 0; time < times; time++) {
    const reader = createCaptureReader({
      onPacket: (packet) => {
        ring.add(packet, reader.interfaces[packet.interfaceIndex] as CaptureInterface);
      },
    });
    reader.push(capture);
    reader.end();
  }
}

function framesIn(path: string): number {
  const reader = createCaptureReader({ onPacket: () => {} });
  reader.push(readFileSync(path));
  reader.end();
  return reader.summary().frames;
}

test("files of a set size, the oldest of which leave, also those of an earlier watch", () => {
  const folder = join(place, "ring");
  const bytes = 1_000_000;
  const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  const first = createPacketRing({ folder, bytes, comment: "a test" }, 1000);
  fill(first, 100);
  first.close();
  const before = readdirSync(folder);
  expect(before.length).toBeGreaterThan(3);
  const second = createPacketRing({ folder, bytes, comment: "a test" }, 2000);
  fill(second, 300);
  second.flush();
  expect(sizes().reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(bytes * 1.1);
  expect(readdirSync(folder)).not.toContain(before[0]);
  for (const name of readdirSync(folder)) expect(framesIn(join(folder, name))).toBeGreaterThan(0);
  expect(second.trouble).toEqual([]);
  second.close();
});

test("a folder that cannot be written ends the ring with one sentence", () => {
  const folder = join(place, "file");
  writeFileSync(folder, "no folder");
  const ring = createPacketRing({ folder, bytes: ringBytes, comment: "" }, 1000);
  fill(ring, 1);
  ring.flush();
  ring.close();
  expect(ring.trouble).toHaveLength(1);
  expect(ring.trouble[0]).toMatch(
    /^No more packets are kept, because the ring of captures cannot be written: .*The watch goes on/,
  );
});
