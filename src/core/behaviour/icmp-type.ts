// The type of an ICMP flow's messages, from where the tools write it.
import type { FlowView } from "./flow-view.ts";
import { refused } from "./outcome.ts";

/** Echo requests and their answers, of both versions. */
const echoes = new Set([0, 8, 128, 129]);
/** Requests by which a host asks whether another is there: echo, timestamp, information, address mask. */
const requests = new Set([8, 13, 15, 17, 128]);

/**
 * The type stands at the originator's port (Zeek; argus puts the code beside it), or before the code at the responder's (NetFlow).
 * Errors, which their state names, have none.
 */
function typeOf(view: FlowView, row: number): number {
  if (view.outcome[row] === refused) return -1;
  const atOriginator = view.originatorPort[row]!;
  if (atOriginator > 0) return atOriginator < 256 ? atOriginator : atOriginator >> 8;
  return view.port[row]! >> 8;
}

export const isPing = (view: FlowView, row: number): boolean => echoes.has(typeOf(view, row));

export const isKnock = (view: FlowView, row: number): boolean => requests.has(typeOf(view, row));

/** Answers to pings that nobody was seen to send: their type at the originator, the type of the question where an answer's would be. */
export const isEchoAlone = (view: FlowView, row: number): boolean =>
  view.protocol[row] === 1 &&
  view.packetsIn[row] === 0 &&
  ((view.originatorPort[row] === 0 && view.port[row] === 8) ||
    (view.originatorPort[row] === 129 && view.port[row] === 128));
