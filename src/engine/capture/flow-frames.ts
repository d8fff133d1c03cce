// The first packets of one flow with their bytes, read from the capture once and kept while they are looked at: lists, filters, layers and
// streams of a flow are answered from them.
import type { Packet } from "../../core/capture/packet.ts";
import { describePacket, type PacketLine } from "../../core/capture/packet-line.ts";
import { RelativeNumbers } from "../../core/capture/relative-numbers.ts";

/** Packets and bytes of a flow that are kept at most. */
export const mostFlowPackets = 20_000;
const mostFlowBytes = 32 * 2 ** 20;

/** One packet: its line without bytes, where its bytes lie among those of all, and what is needed to read them again. */
export interface FlowFrame {
  /** Place among the packets that are kept, from 0. */
  nth: number;
  line: PacketLine;
  at: number;
  linkType: number;
  /** Place and length of the captured payload in the frame. */
  payloadAt: number;
  payloadBytes: number;
}

export interface FlowFrames {
  frames: FlowFrame[];
  bytes: Uint8Array;
}

/** Takes the packets of one flow in their order, until there are enough. */
export class FrameKeeper {
  readonly #frames: FlowFrame[] = [];
  readonly #numbers = new RelativeNumbers();
  readonly #most: number;
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;
  #isFull = false;

  constructor(most = mostFlowPackets) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  add(packet: Packet, fromOriginator: boolean): void {
    const { capturedLength, start, bytes } = packet;
    if (this.#isFull || this.#length + capturedLength > mostFlowBytes) {
      this.#isFull = true;
      return;
    }
    this.#reserve(this.#length + capturedLength);
    this.#bytes.set(bytes.subarray(start, start + capturedLength), this.#length);
    this.#frames.push({
      nth: this.#frames.length,
      line: describePacket(packet, fromOriginator, { hexBytes: 0, numbers: this.#numbers }),
      at: this.#length,
      linkType: packet.linkType,
      payloadAt: Math.max(0, packet.payloadOffset - start),
      payloadBytes: packet.ipVersion === 0 ? 0 : packet.payloadCaptured,
    });
    this.#length += capturedLength;
    this.#isFull = this.#frames.length >= this.#most;
  }

  finish(): FlowFrames {
    return { frames: this.#frames, bytes: this.#bytes.slice(0, this.#length) };
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** The captured bytes of a frame. */
export const frameBytes = ({ bytes }: FlowFrames, { at, line }: FlowFrame): Uint8Array =>
  bytes.subarray(at, at + line.capturedLength);

/** The captured payload of a frame. */
export const payloadBytes = (all: FlowFrames, frame: FlowFrame): Uint8Array =>
  frameBytes(all, frame).subarray(frame.payloadAt, frame.payloadAt + frame.payloadBytes);

export const hexText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
