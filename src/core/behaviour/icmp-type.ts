// The message type of an ICMP flow, from the columns where the various tools write it.
import type { FlowView } from "./flow-view.ts";
import { refused } from "./outcome.ts";

/** Echo requests and replies, ICMP and ICMPv6. */
const echoes = new Set([0, 8, 128, 129]);
/** Requests that probe whether a host exists: echo, timestamp, information, address mask. */
const requests = new Set([8, 13, 15, 17, 128]);

/**
 * The type is in the originator's port (Zeek; argus appends the code), or in the responder's port before the code
 * (NetFlow). Errors have no type; their state names them.
 */
function typeOf(view: FlowView, row: number): number {
  if (view.outcome[row] === refused) return -1;
  const atOriginator = view.originatorPort[row]!;
  if (atOriginator > 0) return atOriginator < 256 ? atOriginator : atOriginator >> 8;
  return view.port[row]! >> 8;
}

export const isPing = (view: FlowView, row: number): boolean => echoes.has(typeOf(view, row));

export const isKnock = (view: FlowView, row: number): boolean => requests.has(typeOf(view, row));

/**
 * Whether a flow holds echo replies without a recorded request: the reply's type is in the originator's port, the
 * request's in the responder's.
 */
export const isEchoAlone = (view: FlowView, row: number): boolean =>
  view.protocol[row] === 1 &&
  view.packetsIn[row] === 0 &&
  ((view.originatorPort[row] === 0 && view.port[row] === 8) ||
    (view.originatorPort[row] === 129 && view.port[row] === 128));
