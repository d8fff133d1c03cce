// Names of IP protocol numbers for captures: the keywords of tables, and some that tables do not use.

import { protocolKeywords } from "../table/protocols.ts";

const captureNames: ReadonlyMap<number, string> = new Map([
  [0, "hopopt"],
  [55, "mobile"],
  [89, "ospf"],
  [98, "encap"],
  [108, "ipcomp"],
  [135, "mobility-header"],
  [139, "hip"],
  [143, "ethernet"],
]);

/** Keyword of an IP protocol, or the number as text if it has no name. */
export function protocolName(protocol: number): string {
  return captureNames.get(protocol) ?? protocolKeywords.get(protocol) ?? String(protocol);
}
