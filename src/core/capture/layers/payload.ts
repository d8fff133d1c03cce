// Sets the payload of a packet.

import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";

/** Makes everything after `header` bytes payload. */
export function setPayload(packet: Packet, walk: Walk, header: number): void {
  const at = walk.offset + header;
  const captured = walk.end - at;
  packet.payloadOffset = at;
  packet.payloadLength = walk.wireEnd - at;
  packet.payloadCaptured = Math.max(captured, 0);
}
