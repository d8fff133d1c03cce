// Answers that stand alone: they came after their exporter had closed the flow of the request, or the request was not recorded. NetFlow and
// argus make each a flow from the server's port to the port of the client, and the server then looks like a scanner of its clients.
import { unanswered, unasked } from "./outcome.ts";

/** The columns of a view that have a direction; changed in place. */
interface DirectedFlows {
  readonly rows: number;
  readonly originator: Int32Array;
  readonly responder: Int32Array;
  readonly originatorPort: Int32Array;
  readonly port: Int32Array;
  readonly protocol: Uint8Array;
  readonly outcome: Uint8Array;
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
  readonly packetsOut: Float64Array;
  readonly packetsIn: Float64Array;
}

const TCP = 6;
const UDP = 17;
/** So many answered requests show that a host serves a port to another. */
const leastAnswered = 10;

/** The requests of a host to a port of another. */
interface Asked {
  answered: number;
  /** The lowest and the highest port that they came from. */
  least: number;
  most: number;
  /** Flows from that port to those ports, without an answer. */
  lone: number;
}

/** The flows from one host to another. */
interface Pair {
  /** Both ports of the flows so far. */
  readonly ports: Set<number>;
  readonly services: Map<number, Asked>;
}

/**
 * Gives a flow without an answer the other direction if it is one itself: if an earlier flow went the other way between the same ports, or if
 * it goes from a UDP port from which its responder gets answers all the time, to a port like those of its requests.
 * @param flows in order of time
 */
export function turnLateAnswers(flows: DirectedFlows): void {
  const { rows, originator, responder, originatorPort, port, protocol, outcome, packetsIn, bytesIn } = flows;
  let hosts = 0;
  for (let row = 0; row < rows; row++) hosts = Math.max(hosts, originator[row]! + 1, responder[row]! + 1);
  const hasPorts = (row: number) =>
    (protocol[row] === TCP || protocol[row] === UDP) && originatorPort[row]! > 0 && port[row]! > 0;
  const keyOf = (from: number, to: number, row: number) =>
    (from * hosts + to) * 2 + (protocol[row] === TCP ? 1 : 0);
  const ownKey = (row: number) => keyOf(originator[row]!, responder[row]!, row);
  const turnedKey = (row: number) => keyOf(responder[row]!, originator[row]!, row);
  const isLone = (row: number) =>
    outcome[row] === unanswered && packetsIn[row] === 0 && bytesIn[row] === 0 && hasPorts(row);
  // In most tables, hardly any two hosts have flows both ways, some of them without an answer.
  const keys = new Set<number>();
  for (let row = 0; row < rows; row++) if (hasPorts(row)) keys.add(ownKey(row));
  const pairs = new Map<number, Pair>();
  for (let row = 0; row < rows; row++)
    if (isLone(row) && keys.has(turnedKey(row)))
      pairs.set(turnedKey(row), { ports: new Set(), services: new Map() });
  if (pairs.size === 0) return;
  for (let row = 0; row < rows; row++) {
    const pair = hasPorts(row) && packetsIn[row]! > 0 ? pairs.get(ownKey(row)) : undefined;
    if (pair !== undefined) countAsked(pair, originatorPort[row]!, port[row]!);
  }
  const askedOf = (row: number): Asked | undefined => {
    if (protocol[row] !== UDP || !isLone(row)) return undefined;
    const asked = pairs.get(turnedKey(row))?.services.get(originatorPort[row]!);
    return asked && port[row]! >= asked.least && port[row]! <= asked.most ? asked : undefined;
  };
  for (let row = 0; row < rows; row++) {
    const asked = askedOf(row);
    if (asked !== undefined) asked.lone += 1;
  }
  for (let row = 0; row < rows; row++) {
    if (!hasPorts(row)) continue;
    const asked = askedOf(row);
    const isAnswer =
      (asked !== undefined && asked.answered >= leastAnswered && asked.lone <= asked.answered) ||
      (isLone(row) &&
        pairs.get(turnedKey(row))?.ports.has(bothPorts(port[row]!, originatorPort[row]!)) === true);
    if (isAnswer) turn(flows, row);
    else pairs.get(ownKey(row))?.ports.add(bothPorts(originatorPort[row]!, port[row]!));
  }
}

function countAsked({ services }: Pair, from: number, service: number): void {
  const asked = services.get(service);
  if (asked === undefined) services.set(service, { answered: 1, least: from, most: from, lone: 0 });
  else {
    asked.answered += 1;
    asked.least = Math.min(asked.least, from);
    asked.most = Math.max(asked.most, from);
  }
}

const bothPorts = (from: number, to: number): number => from * 65_536 + to;

function turn(flows: DirectedFlows, row: number): void {
  const { originator, responder, originatorPort, port, bytesOut, bytesIn, packetsOut, packetsIn } = flows;
  for (const [one, other] of [
    [originator, responder],
    [originatorPort, port],
    [bytesOut, bytesIn],
    [packetsOut, packetsIn],
  ] as const)
    [one[row], other[row]] = [other[row]!, one[row]!];
  flows.outcome[row] = unasked;
}
