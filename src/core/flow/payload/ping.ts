// Counts the different contents of pings. A plain ping repeats one pattern after its time stamp; a tunnel never repeats.

import type { Packet } from "../../capture/packet.ts";

export interface PingContent {
  /** Pings read so far. */
  count: number;
  /** Hashes of the different contents, at most `mostContents`. */
  readonly hashes: number[];
}

export const newPing = (): PingContent => ({ count: 0, hashes: [] });

const echoTypes = new Set([0, 8, 128, 129]);
const mostPings = 64;
const mostContents = 16;
/** The length of usual time stamps, and the bytes compared after it. */
const stamp = 16;
const compared = 64;

export const isEcho = (packet: Packet): boolean =>
  (packet.protocol === 1 || packet.protocol === 58) && echoTypes.has(packet.icmpType);

export function readPing(packet: Packet, content: { ping: PingContent | null }): void {
  content.ping ??= newPing();
  const { ping } = content;
  if (ping.count >= mostPings) return;
  ping.count += 1;
  if (ping.hashes.length >= mostContents) return;
  const from = packet.payloadOffset + stamp;
  const to = Math.min(packet.payloadOffset + packet.payloadCaptured, from + compared);
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ packet.bytes[at]!, 0x01000193);
  // The length is part of the content; a truncated ping compares by the captured part.
  hash = Math.imul(hash ^ packet.payloadLength, 0x01000193);
  if (!ping.hashes.includes(hash)) ping.hashes.push(hash);
}
