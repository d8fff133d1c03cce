// Finds the packets of given flows in their capture. The first frame of a flow gives its key, computed as the meter computed it. Every
// packet with that key belongs to the flow, up to the flow's last frame. Frames outside the range of all flows are not decoded.
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

/** A flow as described by its row. */
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
  /** Decode every frame. Needed to reassemble fragments whose first fragment lies before the flow's first frame. */
  everyFrame: boolean;
  /** Receives each packet of a flow, in capture order. `nth` counts from 0 within the flow. */
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
  /** Keyed by the hash of the flow key. */
  readonly #open = new Map<number, OpenFlow[]>();
  #openCount = 0;
  /** First frame of the next flow, or beyond every frame when there is none. */
  #next: number;
  /** True when a frame does not match its row: the file differs, or the first fragment is missing. */
  differs = false;

  constructor(flows: readonly SoughtFlow[], options: FinderOptions) {
    this.#options = options;
    this.#decoder = createDecoder({ tunnels: options.tunnels });
    // In reverse order, so that the next one is at the end.
    this.#waiting = flows.toSorted((a, b) => b.firstFrame - a.firstFrame);
    this.#next = this.#waiting.at(-1)?.firstFrame ?? Number.POSITIVE_INFINITY;
  }

  /** All flows were found to their end. */
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

  /** Call after the end of the capture. True when every flow was found completely. */
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
    // The first packet may come from the responder: when the flow was flipped, or is a later part of a flow that was cut.
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
