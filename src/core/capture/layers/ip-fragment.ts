// Fragments of IPv4 and IPv6: a later fragment takes its ports from the first one.

import { faults, fragmentKinds, type Packet } from "../packet.ts";
import { faulty, type Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";

/**
 * @param units offset of the fragment in units of eight bytes
 * @returns true if the fragment has no transport header, so that the walk ends
 */
export function decodeFragment(packet: Packet, walk: Walk, units: number): boolean {
  if (units * 8 + (walk.wireEnd - walk.offset) > 65_535) faulty(packet, faults.fragment);
  if (units === 0) {
    packet.fragment = fragmentKinds.first;
    walk.fragments.expect(packet);
    return false;
  }
  packet.fragment = fragmentKinds.orphan;
  setPayload(packet, walk, 0);
  walk.fragments.join(packet);
  return true;
}
