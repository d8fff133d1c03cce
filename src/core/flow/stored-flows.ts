// Flows that are stored already, for packets that are read again: which of them belong to those flows.
import type { Packet } from "../capture/packet.ts";
import { ipv4Text, ipv6Text } from "../table/address-text.ts";
import { FlowKey } from "./flow-key.ts";
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
}

export class StoredFlows {
  readonly #frames = new Map<string, [first: number, last: number][]>();
  readonly #key = new FlowKey(0);
  readonly #words = new Int32Array(2 * RECORD_WORDS);
  readonly #tunnelNames: readonly string[];
  /** No packet after this one belongs to a stored flow. */
  readonly lastFrame: number;

  constructor(flows: readonly StoredFlow[], tunnelNames: readonly string[]) {
    this.#tunnelNames = tunnelNames;
    let lastFrame = 0;
    for (const flow of flows) {
      const { origAddr, origPort, respAddr, respPort, protocol, vlan, vlanInner, tunnel } = flow;
      const layers = `${protocol} ${vlan ?? -1} ${vlanInner ?? -1} ${tunnel ?? ""}`;
      const key = keyOf(layers, `${origAddr} ${origPort}`, `${respAddr} ${respPort}`);
      const frames = this.#frames.get(key);
      if (frames === undefined) this.#frames.set(key, [[flow.firstFrame, flow.lastFrame]]);
      else frames.push([flow.firstFrame, flow.lastFrame]);
      lastFrame = Math.max(lastFrame, flow.lastFrame);
    }
    this.lastFrame = lastFrame;
  }

  /** Whether a decoded packet is part of a stored flow. */
  has(packet: Packet): boolean {
    if (packet.ipVersion === 0 || packet.frame > this.lastFrame) return false;
    this.#key.fill(packet);
    this.#key.write(this.#words, 0, false);
    const words = this.#words;
    const isV6 = (words[I_KIND]! & KIND_V6) !== 0;
    const address = (at: number) => (isV6 ? ipv6Text(words, at) : ipv4Text(words[at]!));
    const ports = words[I_PORTS]!;
    const layers = `${protocolName(packet.protocol)} ${packet.vlan} ${packet.vlanInner} ${this.#tunnelNames[packet.tunnelKind] ?? ""}`;
    const key = keyOf(layers, `${address(I_ORIG)} ${ports >>> 16}`, `${address(I_RESP)} ${ports & 0xffff}`);
    const frames = this.#frames.get(key);
    return frames?.some(([first, last]) => packet.frame >= first && packet.frame <= last) ?? false;
  }
}

const keyOf = (layers: string, one: string, other: string): string =>
  one < other ? `${layers} ${one} ${other}` : `${layers} ${other} ${one}`;
