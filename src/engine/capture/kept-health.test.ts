// The health of a capture is stored with its dataset, survives a restart, and is deleted with it. A table has no health.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { arp, ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { interfaceBlock, packetBlock, section, statisticsBlock } from "../../../test/packets/pcapng-file.ts";
import { udp } from "../../../test/packets/transport.ts";
import { withEngine } from "../../../test/support/engine.ts";

const fixture = withEngine("health", "test");

const imported = async (name: string, content: Uint8Array | string): Promise<number> => {
  const path = join(fixture.folder, name);
  writeFileSync(path, content);
  const { id } = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  const job = await fixture.engine.jobEnded(id);
  expect(job.error).toBeNull();
  return (job.output as { datasetId: number }).datasetId;
};
const healthOf = (datasetId: number) => fixture.engine.handlers["capture.health"]({ datasetId });

const ask = (from: number) => ethernet({}, ipv4({ id: from }, udp({ from, to: 53 }, "who is it?")));
const ticks = (seconds: number) => BigInt(firstTimeUs + seconds * 1_000_000);
const capture = section(
  { comment: "From the tap" },
  interfaceBlock({ name: "eth0", description: "uplink" }),
  interfaceBlock({ name: "eth1" }),
  packetBlock({ ticks: ticks(0), comment: "Look here" }, ask(1)),
  packetBlock({ ticks: ticks(90) }, ask(2)),
  packetBlock({ ticks: ticks(80) }, ethernet({}, arp())),
  statisticsBlock({ ticks: ticks(100), received: 9, dropped: 4 }),
  packetBlock({ ticks: ticks(101) }, ask(3)),
);
const atMs = (seconds: number) => firstTimeUs / 1000 + seconds * 1000;

test("is stored in full, with times and interfaces, and is the same after a restart", async () => {
  const id = await imported("tap.pcapng", capture.subarray(0, capture.length - 10));
  const expected = {
    packets: 3,
    fromMs: atMs(0),
    toMs: atMs(90),
    ipv4: 2,
    ipv6: 0,
    faults: [
      { kind: "unsupported", name: "ARP (0x0806)", count: 1, frames: [3] },
      { kind: "backward-step", name: "", count: 1, frames: [3] },
      { kind: "gap", name: "", count: 1, frames: [2] },
    ],
    gapSeconds: 60,
    longestGaps: [{ frame: 2, fromMs: atMs(0), lengthMs: 90_000 }],
    largestBackwardStep: { frame: 3, fromMs: atMs(90), lengthMs: 10_000 },
    dropped: 4,
    cut: { frame: 3, atMs: atMs(80), sentence: expect.stringContaining("after frame 3: it was cut short") },
    times: [
      { kind: "backward-step", fromMs: atMs(80), toMs: atMs(90), count: 1, frame: 3 },
      { kind: "gap", fromMs: atMs(0), toMs: atMs(90), count: 1, frame: 2 },
      { kind: "drop", fromMs: atMs(0), toMs: atMs(100), count: 4, frame: null },
      { kind: "cut", fromMs: atMs(80), toMs: atMs(80), count: 1, frame: 3 },
    ],
    interfaces: [
      {
        name: "eth0",
        description: "uplink",
        linkName: "Ethernet",
        packets: 3,
        fromMs: atMs(0),
        toMs: atMs(90),
        received: 9,
        dropped: 4,
      },
      { name: "eth1", packets: 0, fromMs: null, toMs: null, received: null, dropped: null },
    ],
    interfacesLeftOut: 0,
    comments: [
      { frame: 0, text: "From the tap" },
      { frame: 1, text: "Look here" },
    ],
    flowsEvicted: 0,
  };
  expect(await healthOf(id)).toMatchObject(expected);
  await fixture.restart();
  expect(await healthOf(id)).toMatchObject(expected);
});

test("a truncated gzip stream makes a truncated capture", async () => {
  const zipped = gzipSync(
    section({}, interfaceBlock(), ...[1, 2, 3, 4, 5].map((n) => packetBlock({ ticks: ticks(n) }, ask(n)))),
  );
  const health = await healthOf(await imported("cut.pcapng.gz", zipped.subarray(0, zipped.length - 12)));
  expect(health?.cut).toMatchObject({
    position: null,
    sentence: expect.stringContaining("compressed data ends"),
  });
  expect(health?.times.filter(({ kind }) => kind === "cut")).toHaveLength(1);
});

test("a table has none, nor has a dataset that does not exist", async () => {
  expect(
    await healthOf(await imported("flows.csv", "src_ip,dst_ip,bytes\n10.0.0.1,10.0.0.2,5\n")),
  ).toBeNull();
  await expect(healthOf(99)).rejects.toThrow("There is no dataset 99");
});
