// Reads a built capture or frame and returns the packets for tests.

import { createDecoder, type DecoderOptions } from "../../src/core/capture/layers/decode.ts";
import { Packet } from "../../src/core/capture/packet.ts";
import { type CaptureSummary, createCaptureReader } from "../../src/core/capture/reader.ts";
import { bytesOf, type Content } from "./layer.ts";

/** A packet to keep: a copy of the record and of the frame's bytes. */
export interface KeptPacket extends Packet {
  frameBytes: Uint8Array;
}

/** Reads a whole capture in chunks of `chunk` bytes, and decodes every frame. */
export function readAll(
  file: Uint8Array,
  options: DecoderOptions & { chunk?: number } = {},
): { packets: KeptPacket[]; summary: CaptureSummary } {
  const packets: KeptPacket[] = [];
  const decoder = createDecoder(options);
  const reader = createCaptureReader({
    onPacket: (packet) => {
      decoder.decode(packet);
      packets.push(keep(packet));
    },
  });
  const step = options.chunk ?? Math.max(file.length, 1);
  for (let offset = 0; offset < file.length; offset += step) reader.push(file.slice(offset, offset + step));
  reader.end();
  return { packets, summary: reader.summary() };
}

/** Decodes one frame of a link type (Ethernet by default). */
export function decodeOne(
  content: Content,
  options: DecoderOptions & { link?: number; wire?: number } = {},
): Packet {
  const [packet] = decodeMany([content], options);
  return packet!;
}

/** Decodes frames one after the other with one decoder, a millisecond apart. */
export function decodeMany(
  contents: readonly Content[],
  options: DecoderOptions & { link?: number; wire?: number } = {},
): KeptPacket[] {
  const decoder = createDecoder(options);
  const packet = new Packet();
  packet.linkType = options.link ?? 1;
  return contents.map((content, index) => {
    const bytes = bytesOf(content);
    packet.frame = index + 1;
    packet.timeUs = 1_700_000_000_000_000 + index * 1000;
    packet.bytes = bytes;
    packet.start = 0;
    packet.capturedLength = bytes.length;
    packet.wireLength = options.wire ?? bytes.length;
    packet.direction = 0;
    decoder.decode(packet);
    return keep(packet);
  });
}

/** The captured bytes of the payload. */
export function payloadOf(packet: Packet): Uint8Array {
  return packet.bytes.slice(packet.payloadOffset, packet.payloadOffset + packet.payloadCaptured);
}

function keep(packet: Packet): KeptPacket {
  const frameBytes = packet.bytes.slice(packet.start, packet.start + packet.capturedLength);
  const kept = Object.assign(new Packet(), packet) as KeptPacket;
  kept.frameBytes = frameBytes;
  // The bytes are valid only during the callback.
  kept.bytes = packet.bytes.slice();
  return kept;
}
