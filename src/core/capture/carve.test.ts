import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { describe, expect, it } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { join } from "../../../test/packets/layer.ts";
import { interfaceBlock, packetBlock, section } from "../../../test/packets/pcapng-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import { createCarveWriter } from "./carve.ts";
import type { Packet } from "./packet.ts";
import { createCaptureReader } from "./reader.ts";

const ns = BigInt(firstTimeUs) * 1000n;
const source = join(
  section(
    {},
    interfaceBlock({ name: "eth0", description: "the uplink", resolution: 9, snap: 96 }),
    interfaceBlock({ link: 101, name: "tun0" }),
    packetBlock({ ticks: ns + 123_456_789n, direction: 1 }, ethernet({}, ipv4({}, tcp({ flags: "S" })))),
    packetBlock({ interface: 1, wire: 1500 }, ipv4({}, udp({ to: 53 }, "odd"))),
    packetBlock({ ticks: ns + 999_999_999n, direction: 2 }, ethernet({}, ipv4({}, tcp({ flags: "SA" })))),
    packetBlock({ ticks: 1n }, ethernet({}, ipv4({}, tcp({ flags: "R" }, "x")))),
  ),
);

function carve(file: Uint8Array, choose: (packet: Packet) => string | boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = createCarveWriter({
    write: (bytes) => parts.push(bytes),
    comment: "from sample.pcapng, sha256 00ff",
    application: "Tidewatch test",
  });
  const reader = createCaptureReader({
    onPacket: (packet) => {
      const chosen = choose(packet);
      const taken = reader.interfaces[packet.interfaceIndex]!;
      if (chosen !== false) writer.add(packet, taken, chosen === true ? undefined : chosen);
    },
  });
  reader.push(file);
  reader.end();
  writer.close();
  return join(...parts);
}

const essence = (file: Uint8Array) =>
  readAll(file).packets.map(({ timeUs, timeNs, wireLength, direction, linkType, frameBytes }) => ({
    timeUs,
    timeNs,
    wireLength,
    direction,
    linkType,
    // Compared as one text: number by number takes seconds for large frames.
    frameBytes: Buffer.from(frameBytes).toString("hex"),
  }));

describe("carve-out", () => {
  it("writes frames, times, lengths, directions and interfaces exactly", () => {
    const carved = carve(source, () => true);
    expect(essence(carved)).toEqual(essence(source));
    const { summary } = readAll(carved);
    expect(summary.issues).toEqual([]);
    expect(summary.interfaces).toMatchObject([
      { name: "eth0", description: "the uplink", linkType: 1, snapLength: 96, packets: 3 },
      { name: "tun0", linkType: 101, packets: 1 },
    ]);
  });

  it("writes comments for the section and for packets", () => {
    const carved = carve(source, (packet) => (packet.frame === 3 ? "flow 7 — “first”" : packet.frame === 4));
    expect(readAll(carved).summary.comments).toEqual([
      { section: 0, frame: 0, text: "from sample.pcapng, sha256 00ff" },
      { section: 0, frame: 1, text: "flow 7 — “first”" },
    ]);
    expect(essence(carved)).toEqual(essence(source).slice(2));
  });

  it("cuts a comment that is too long between two characters", () => {
    const carved = carve(source, (packet) => (packet.frame === 1 ? "é".repeat(40_000) : false));
    const [, comment] = readAll(carved).summary.comments;
    expect(comment!.text).toBe("é".repeat(32_500));
  });

  it("writes in chunks, however large a packet", () => {
    const large = section(
      {},
      interfaceBlock(),
      ...[1, 2, 3].map(() => packetBlock({}, new Uint8Array(700_000).fill(5))),
    );
    expect(essence(carve(large, () => true))).toEqual(essence(large));
  });

  const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
  it.skipIf(!hasTshark)("is opened by tshark with the same frames and comments", () => {
    const folder = mkdtempSync(joinPath(tmpdir(), "carve-"));
    try {
      const path = joinPath(folder, "carved.pcapng");
      writeFileSync(
        path,
        carve(source, (packet) => (packet.frame === 1 ? "flow 1" : true)),
      );
      const fields = [
        "frame.time_epoch",
        "frame.len",
        "frame.cap_len",
        "frame.comment",
        "frame.interface_name",
      ];
      const args = ["-n", "-r", path, "-T", "fields", ...fields.flatMap((field) => ["-e", field])];
      const lines = execFileSync("tshark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
        .trim()
        .split("\n");
      expect(lines.map((line) => line.split("\t"))).toEqual([
        ["1700000000.123456789", "54", "54", "flow 1", "eth0"],
        ["1700000000.000000000", "1500", "31", "", "tun0"],
        ["1700000000.999999999", "54", "54", "", "eth0"],
        ["0.000000001", "55", "55", "", "eth0"],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
