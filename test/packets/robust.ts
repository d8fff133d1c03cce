// Runs a hostile file through everything that reads captures and checks what holds for any file: it returns soon,
// without throwing or using much memory, every packet's indexes are within the frame's bytes, and every flow fills
// its columns. Also creates seeded mutations.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HealthCounter } from "../../src/core/capture/health.ts";
import { createDecoder } from "../../src/core/capture/layers/decode.ts";
import { type Packet, tunnelNames } from "../../src/core/capture/packet.ts";
import { describePacket } from "../../src/core/capture/packet-line.ts";
import { createCaptureReader } from "../../src/core/capture/reader.ts";
import { deriveFlows } from "../../src/core/flow/derive.ts";
import { FlowMeter } from "../../src/core/flow/meter.ts";

const memoryLimit = 64 * 2 ** 20;

/** The cost of a run. */
export interface RunCost {
  packets: number;
  /** Processor time, because a busy machine is slow. */
  milliseconds: number;
  /** Memory at the end of the run in addition to that at its start, without the file itself. */
  heldBytes: number;
}

/**
 * Reads, decodes, meters, counts and describes a file in chunks of `chunk` bytes.
 * @throws if a check fails
 */
export function exercise(file: Uint8Array, chunk: number): RunCost {
  const before = held();
  const began = process.cpuUsage();
  let packets = 0;
  const decoders = [createDecoder(), createDecoder({ tunnels: "outer" })];
  const health = new HealthCounter();
  let flows = 0;
  const meter = new FlowMeter({ batchRows: 64, maxContextFlows: 1024 }, (batch) => {
    flows += deriveFlows(batch, { communityIdSeed: 0, tunnelNames }).rows;
  });
  const reader = createCaptureReader({
    onPacket: (packet) => {
      packets++;
      for (const decoder of decoders) {
        decoder.decode(packet);
        checkPacket(packet);
      }
      // The last decoded packet, outside of its tunnels.
      meter.add(packet);
      health.add(packet);
      if (packets <= 20) describePacket(packet, true);
    },
  });
  for (let offset = 0; offset < file.length && !reader.stopped; offset += chunk)
    reader.push(file.subarray(offset, offset + chunk));
  reader.end();
  meter.finish();
  must(flows === meter.counts().flows, "a flow was lost");
  const summary = health.health(reader.summary());
  const { user, system } = process.cpuUsage(began);
  const milliseconds = (user + system) / 1000;
  must(milliseconds <= 1000, `took ${Math.round(milliseconds)} ms`);
  must(summary.packets === packets, "health lost a packet");
  let heldBytes = held() - before - file.length;
  if (heldBytes > memoryLimit) {
    collectGarbage();
    heldBytes = held() - before - file.length;
  }
  must(heldBytes <= memoryLimit, `holds ${Math.round(heldBytes / 2 ** 20)} MB`);
  return { packets, milliseconds, heldBytes };
}

/** Creates small damages of all kinds, the same for the same seed. */
export function mutate(file: Uint8Array, other: Uint8Array, seed: number): Uint8Array {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let bytes = new Uint8Array(file);
  const damages = 1 + below(6);
  for (let count = 0; count < damages && bytes.length > 0; count++) {
    const at = below(bytes.length);
    switch (below(8)) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << below(8));
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2: {
        const extremes = [
          0, 1, 0x7f, 0xff, 0xffff, 0x10000, 0x40000, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff,
        ];
        const view = new DataView(bytes.buffer);
        if (at + 4 <= bytes.length) view.setUint32(at, extremes[below(extremes.length)]!, random() < 0.5);
        break;
      }
      case 3:
        bytes = splice(bytes, at, at + below(40), new Uint8Array(0));
        break;
      case 4:
        bytes = splice(bytes, at, at, bytes.slice(at, at + below(200)));
        break;
      case 5:
        bytes = splice(
          bytes,
          at,
          at,
          Uint8Array.from({ length: below(20) }, () => below(256)),
        );
        break;
      case 6: {
        const from = below(other.length);
        bytes = splice(bytes, at, at + below(60), other.slice(from, from + below(120)));
        break;
      }
      default:
        bytes.fill(random() < 0.5 ? 0 : 0xff, at, at + below(16));
    }
  }
  return bytes;
}

/** Checks that hold for every decoded packet, whatever the frame. */
function checkPacket(packet: Packet): void {
  const end = packet.start + packet.capturedLength;
  must(packet.start >= 0 && end <= packet.bytes.length, "frame beyond its bytes");
  must(packet.timeUs >= 0 && packet.timeUs <= Number.MAX_SAFE_INTEGER, `time ${packet.timeUs}`);
  must(packet.timeNs >= 0 && packet.timeNs < 1000, `nanoseconds ${packet.timeNs}`);
  must(packet.wireLength >= 0 && packet.filePosition >= 0, "negative length or place");
  if (packet.ipVersion === 0) return;
  must(packet.ipVersion === 4 || packet.ipVersion === 6, `version ${packet.ipVersion}`);
  must(packet.payloadLength >= 0, `payload of ${packet.payloadLength} bytes`);
  must(
    packet.payloadCaptured >= 0 && packet.payloadCaptured <= packet.payloadLength,
    "payload captured beyond its length",
  );
  must(
    packet.payloadCaptured === 0 ||
      (packet.payloadOffset >= packet.start && packet.payloadOffset + packet.payloadCaptured <= end),
    "payload beyond the frame",
  );
  must(
    packet.srcPort >= 0 && packet.srcPort <= 65_535 && packet.dstPort >= 0 && packet.dstPort <= 65_535,
    "ports",
  );
  must(
    packet.ipHeaderBytes >= 20 && packet.transportHeaderBytes >= 0 && packet.transportHeaderBytes <= 60,
    "header lengths",
  );
  must(packet.ipLength >= packet.ipHeaderBytes, "IP shorter than its header");
  for (const word of [
    packet.src0,
    packet.src3,
    packet.dst0,
    packet.dst3,
    packet.tcpSeq,
    packet.tcpAck,
    packet.ipId,
  ])
    must(word === (word | 0), "a word that is no int32");
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function splice(bytes: Uint8Array, from: number, to: number, put: Uint8Array): Uint8Array<ArrayBuffer> {
  const rest = bytes.subarray(Math.min(to, bytes.length));
  const spliced = new Uint8Array(from + put.length + rest.length);
  spliced.set(bytes.subarray(0, from));
  spliced.set(put, from);
  spliced.set(rest, from + put.length);
  return spliced;
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
