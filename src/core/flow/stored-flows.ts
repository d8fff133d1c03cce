// Flows that are stored already, for packets that are read again: which of them belong to those flows, and what the flows before them mean for
// the context of flows to come.
import type { Packet } from "../capture/packet.ts";
import { addressWords, ipv4Text, ipv6Text } from "../table/address-text.ts";
import { FlowKey } from "./flow-key.ts";
import type { EarlierStart, PassedFlow } from "./meter.ts";
import { protocolName } from "./protocol-names.ts";
import { I_KIND, I_ORIG, I_PORTS, I_RESP, KIND_V6, RECORD_WORDS } from "./record.ts";

/** A flow as its row describes it. */
export interface StoredFlow {
  origAddr: string;
  origPort: number;
  respAddr: string;
  respPort: number;
  protocol: string;
  vlan: number | null;
  vlanInner: number | null;
  tunnel: string | null;
  firstFrame: number;
  lastFrame: number;
  startUs: number;
  /** Of a flow that was cut: later parts start nothing. */
  part: number;
  isAnswered: boolean;
  /** When the answer came, if the row says it. */
  answeredUs: number | null;
}

interface KnownFlow extends PassedFlow {
  readonly lastFrame: number;
  /** Its originator, as text. */
  readonly originator: string;
}

export class StoredFlows {
  readonly #known = new Map<string, KnownFlow[]>();
  readonly #flows: readonly StoredFlow[];
  readonly #key = new FlowKey(0);
  readonly #words = new Int32Array(2 * RECORD_WORDS);
  readonly #tunnelNames: readonly string[];
  /** No packet after this one belongs to a stored flow. */
  readonly lastFrame: number;

  constructor(flows: readonly StoredFlow[], tunnelNames: readonly string[]) {
    this.#flows = flows;
    this.#tunnelNames = tunnelNames;
    let last = 0;
    for (const flow of flows) {
      const { origAddr, origPort, respAddr, respPort, protocol, vlan, vlanInner, tunnel } = flow;
      const { firstFrame, lastFrame, part } = flow;
      const layers = `${protocol} ${vlan ?? -1} ${vlanInner ?? -1} ${tunnel ?? ""}`;
      const originator = `${origAddr} ${origPort}`;
      const key = keyOf(layers, originator, `${respAddr} ${respPort}`);
      const known = { firstFrame, lastFrame, part, originator, serial: -1 };
      const others = this.#known.get(key);
      if (others === undefined) this.#known.set(key, [known]);
      else others.push(known);
      last = Math.max(last, lastFrame);
    }
    this.lastFrame = last;
  }

  /** The stored flow that a decoded packet is part of, and whether its originator sent it; null for none. */
  find(packet: Packet): { flow: PassedFlow; fromOriginator: boolean } | null {
    if (packet.ipVersion === 0 || packet.frame > this.lastFrame) return null;
    this.#key.fill(packet);
    this.#key.write(this.#words, 0, false);
    const words = this.#words;
    const isV6 = (words[I_KIND]! & KIND_V6) !== 0;
    const address = (at: number) => (isV6 ? ipv6Text(words, at) : ipv4Text(words[at]!));
    const ports = words[I_PORTS]!;
    const layers = `${protocolName(packet.protocol)} ${packet.vlan} ${packet.vlanInner} ${this.#tunnelNames[packet.tunnelKind] ?? ""}`;
    const sender = `${address(I_ORIG)} ${ports >>> 16}`;
    const key = keyOf(layers, sender, `${address(I_RESP)} ${ports & 0xffff}`);
    const { frame } = packet;
    const flow = this.#known.get(key)?.find((one) => frame >= one.firstFrame && frame <= one.lastFrame);
    return flow === undefined ? null : { flow, fromOriginator: sender === flow.originator };
  }

  /** Those that began with a packet up to a frame, in the order of their starts. */
  startedUpTo(frame: number): EarlierStart[] {
    const numbers = new Map(Array.from({ length: 256 }, (_, number) => [protocolName(number), number]));
    return this.#flows
      .filter(({ firstFrame, part }) => firstFrame <= frame && part === 1)
      .sort((a, b) => a.firstFrame - b.firstFrame)
      .flatMap(({ origAddr, respAddr, respPort, protocol, startUs, isAnswered, ...flow }) => {
        const [orig, resp] = [addressWords(origAddr), addressWords(respAddr)];
        const number = numbers.get(protocol) ?? 0;
        return orig === null || resp === null
          ? []
          : [
              {
                ...{ orig, resp, respPort, protocol: number, startUs, isAnswered },
                // Of a flow that ended before the frame, the answer had come.
                answeredUs: flow.lastFrame > frame ? flow.answeredUs : null,
              },
            ];
      });
  }
}

const keyOf = (layers: string, one: string, other: string): string =>
  one < other ? `${layers} ${one} ${other}` : `${layers} ${other} ${one}`;
