// Finds the packets of some flows in their capture again. A flow's first frame tells its key, exactly as the meter had it;
// until its last frame, whatever has that key is the flow's. Frames that lie in no flow's range are not even decoded.
import { createDecoder } from "../../core/capture/layers/decode.ts";
import type { Packet } from "../../core/capture/packet.ts";
import { communityId } from "../../core/flow/community-id.ts";
import { FlowKey } from "../../core/flow/flow-key.ts";
import {
  I_KIND,
  I_ORIG,
  I_PORTS,
  I_RESP,
  KIND_ONE_WAY,
  KIND_V6,
  RECORD_WORDS,
} from "../../core/flow/record.ts";
import { ipv4Text, ipv6Text } from "../../core/table/address-text.ts";

/** A flow as its row names it. */
export interface SoughtFlow {
  id: number;
  firstFrame: number;
  lastFrame: number;
  packets: number;
  origAddr: string;
  origPort: number;
  communityId: string;
}

export interface FinderOptions {
  tunnels: "inner" | "outer";
  communityIdSeed: number;
  /** Decode every frame, for the memory of fragments whose first one lies before the flow's first frame. */
  everyFrame: boolean;
  /** Takes each packet of a flow, in the order of the capture; `nth` counts from 0 within the flow. */
  found: (packet: Packet, flow: SoughtFlow, place: { nth: number; fromOriginator: boolean }) => void;
}

interface OpenFlow {
  flow: SoughtFlow;
  words: Int32Array;
  count: number;
}

export class FlowFinder {
  readonly #options: FinderOptions;
  readonly #waiting: SoughtFlow[];
  readonly #decoder;
  readonly #key = new FlowKey(0);
  /** By the key's hash. */
  readonly #open = new Map<number, OpenFlow[]>();
  #openCount = 0;
  /** Where the next flow begins; beyond every frame when there is none. */
  #next: number;
  /** True when a frame was not what the row says of it: another file, or a fragment that lacks its first one. */
  differs = false;

  constructor(flows: readonly SoughtFlow[], options: FinderOptions) {
    this.#options = options;
    this.#decoder = createDecoder({ tunnels: options.tunnels });
    // The last one first, to be taken from the end.
    this.#waiting = flows.toSorted((a, b) => b.firstFrame - a.firstFrame);
    this.#next = this.#waiting.at(-1)?.firstFrame ?? Number.POSITIVE_INFINITY;
  }

  /** Nothing more is sought. */
  get done(): boolean {
    return this.differs || (this.#openCount === 0 && this.#waiting.length === 0);
  }

  add(packet: Packet): void {
    if (this.#openCount === 0 && packet.frame < this.#next && !this.#options.everyFrame) return;
    if (this.differs) return;
    this.#decoder.decode(packet);
    if (packet.frame === this.#next) this.#begin(packet);
    else if (this.#openCount === 0 || packet.ipVersion === 0) return;
    else this.#key.fill(packet);
    const open = this.#open.get(this.#key.hash);
    if (open === undefined) return;
    for (const one of open) {
      const side = this.#key.sideIn(one.words, 0);
      if (side < 0) continue;
      this.#options.found(packet, one.flow, { nth: one.count, fromOriginator: side === 0 });
      one.count += 1;
      if (packet.frame >= one.flow.lastFrame) this.#end(one, open);
      return;
    }
  }

  /** After the capture's end: whether every flow was found whole. */
  finish(): boolean {
    return this.done && !this.differs;
  }

  #begin(packet: Packet): void {
    const flow = this.#waiting.pop()!;
    this.#next = this.#waiting.at(-1)?.firstFrame ?? Number.POSITIVE_INFINITY;
    const key = this.#key;
    key.fill(packet);
    const words = new Int32Array(2 * RECORD_WORDS);
    key.write(words, 0, false);
    // A flow that was flipped, and a later part of one that was cut, may begin with a packet of the responder.
    if (!startsAt(words, flow)) key.write(words, 0, true);
    const isFlow = startsAt(words, flow) && idOf(words, this.#options.communityIdSeed) === flow.communityId;
    if (packet.ipVersion === 0 || !isFlow) {
      this.differs = true;
      return;
    }
    const others = this.#open.get(key.hash);
    const one = { flow, words, count: 0 };
    if (others === undefined) this.#open.set(key.hash, [one]);
    else others.push(one);
    this.#openCount += 1;
  }

  #end(one: OpenFlow, open: OpenFlow[]): void {
    if (one.count !== one.flow.packets) this.differs = true;
    open.splice(open.indexOf(one), 1);
    if (open.length === 0) this.#open.delete(this.#key.hash);
    this.#openCount -= 1;
  }
}

function startsAt(words: Int32Array, { origAddr, origPort }: SoughtFlow): boolean {
  const isV6 = (words[I_KIND]! & KIND_V6) !== 0;
  const address = isV6 ? ipv6Text(words, I_ORIG) : ipv4Text(words[I_ORIG]!);
  return words[I_PORTS]! >>> 16 === origPort && address === origAddr;
}

function idOf(words: Int32Array, seed: number): string {
  const kind = words[I_KIND]!;
  const ports = words[I_PORTS]!;
  return communityId(
    words,
    {
      protocol: kind & 0xff,
      ipVersion: (kind & KIND_V6) !== 0 ? 6 : 4,
      orig: I_ORIG,
      resp: I_RESP,
      origPort: ports >>> 16,
      respPort: ports & 0xffff,
      oneWay: (kind & KIND_ONE_WAY) !== 0,
    },
    seed,
  );
}
