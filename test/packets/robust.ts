// Runs a hostile file through everything that reads captures, and holds it to what must be true of any file: it returns,
// without throwing, every packet's indexes lie within the frame's bytes, and every flow fills its columns.

import { HealthCounter } from "../../src/core/capture/health.ts";
import { createDecoder } from "../../src/core/capture/layers/decode.ts";
import { type Packet, tunnelNames } from "../../src/core/capture/packet.ts";
import { describePacket } from "../../src/core/capture/packet-line.ts";
import { createCaptureReader } from "../../src/core/capture/reader.ts";
import { deriveFlows } from "../../src/core/flow/derive.ts";
import { FlowMeter } from "../../src/core/flow/meter.ts";
import { must } from "../fuzz/target.ts";

/**
 * Reads, decodes, meters, counts and describes a file in chunks of `chunk` bytes.
 * @returns how many packets there were
 * @throws when something is not as it must be
 */
export function exercise(file: Uint8Array, chunk: number): number {
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
  must(summary.packets === packets, "health lost a packet");
  return packets;
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
