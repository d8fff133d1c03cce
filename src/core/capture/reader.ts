// Reads a capture: bytes in, in chunks of any size; packets out, through one callback and one packet record. It
// buffers at most one unfinished record. It opens no file, inflates nothing and decodes no frame.

import { recogniseBytes, recogniseCapture } from "./format.ts";
import type { CaptureInterface } from "./interface.ts";
import { type CaptureIssue, IssueLog } from "./issues.ts";
import { Packet } from "./packet.ts";
import { PcapParser } from "./pcap.ts";
import { PcapngParser } from "./pcapng.ts";
import { type CaptureComment, CommentLog } from "./pcapng-options.ts";

/** Options of a reader. */
interface CaptureReaderOptions {
  /** Called for every frame with the same record; copy what you keep. */
  onPacket: (packet: Packet) => void;
  /** Frames of the files before this one; frame numbers continue from there. 0 by default. */
  framesBefore?: number;
}

/** What the reader knows about the file so far. */
export interface CaptureSummary {
  /** "" until the first bytes are there. */
  format: "" | "pcap" | "pcapng" | "refused";
  /** Why the file is refused, with what to do; "" if it is not. */
  refusal: string;
  frames: number;
  interfaces: readonly CaptureInterface[];
  comments: readonly CaptureComment[];
  issues: CaptureIssue[];
}

/** Follow a growing file by pushing the new bytes; call `end` only when you stop. */
interface CaptureReader {
  /**
   * Takes the next bytes of the file. Completed packets are called back before it returns. The chunk is used only
   * during the call, so its memory may be reused.
   */
  push(chunk: Uint8Array): void;
  /** Ends the file. An unfinished record becomes an issue that says where the file was cut. */
  end(): void;
  /** Whether the reader needs no more bytes: the file is refused or too damaged to go on. */
  readonly stopped: boolean;
  /** Byte offset in the file after the last whole record: where to resume. */
  readonly position: number;
  /** The interfaces described so far; `packet.interfaceIndex` is an index into it. */
  readonly interfaces: readonly CaptureInterface[];
  /** Bytes buffered of an incomplete record. */
  readonly pendingBytes: number;
  summary(): CaptureSummary;
}

type Parser = PcapParser | PcapngParser;

/** Creates a reader for one capture, pcap or pcapng, recognised by its first bytes. */
export function createCaptureReader(options: CaptureReaderOptions): CaptureReader {
  return new Reader(options);
}

class Reader implements CaptureReader {
  stopped = false;
  position = 0;
  readonly #packet = new Packet();
  readonly #onPacket: (packet: Packet) => void;
  readonly #issues = new IssueLog();
  readonly #comments = new CommentLog();
  #format: CaptureSummary["format"] = "";
  #refusal = "";
  #parser: Parser | null = null;
  #carry = new Uint8Array(0);
  #carried = 0;

  constructor({ onPacket, framesBefore = 0 }: CaptureReaderOptions) {
    this.#onPacket = onPacket;
    this.#packet.frame = framesBefore;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#parser?.interfaces ?? [];
  }

  get pendingBytes(): number {
    return this.#carried;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (!this.stopped && this.#carried > 0 && from < chunk.length) from = this.#completeCarry(chunk, from);
    if (this.stopped || from === chunk.length) return;
    if (this.#parser === null && chunk.length < recogniseBytes) {
      this.#keep(chunk, from, recogniseBytes);
      return;
    }
    const used = this.#parse(chunk, from, chunk.length);
    if (!this.stopped && used < chunk.length) this.#keep(chunk, used, this.#parser!.needed);
  }

  end(): void {
    if (this.stopped) return;
    if (this.#parser === null) {
      if (this.#carried === 0) {
        this.#refuse("The file is empty: it has not even a capture's header.");
        return;
      }
      this.#recognise(this.#carry.subarray(0, this.#carried));
    }
    this.stopped = true;
    const parser = this.#parser;
    if (parser === null) return;
    if (this.#carried === 0 && !(parser instanceof PcapngParser && parser.insideSkippedBlock)) return;
    const { frame } = this.#packet;
    const end = this.position + this.#carried;
    const sentence =
      `The file ends ${parser.describeTail()}, at byte ${end}, after frame ${frame}: it was cut short. ` +
      `All ${frame} frames before the cut were kept.`;
    this.#issues.add("cut-short", sentence, 0, end);
  }

  summary(): CaptureSummary {
    return {
      format: this.#format,
      refusal: this.#refusal,
      frames: this.#packet.frame,
      interfaces: this.interfaces,
      comments: this.#comments.kept,
      issues: this.#issues.list(),
    };
  }

  /**
   * Completes the buffered record and reads it.
   * @returns the index in `chunk` after the bytes used
   */
  #completeCarry(chunk: Uint8Array, from: number): number {
    const needed = this.#parser === null ? recogniseBytes : this.#parser.needed;
    const byteCount = Math.min(needed - this.#carried, chunk.length - from);
    if (byteCount > 0) {
      this.#grow(this.#carried + byteCount, needed);
      this.#carry.set(chunk.subarray(from, from + byteCount), this.#carried);
      this.#carried += byteCount;
    }
    if (this.#carried >= needed) {
      const held = this.#carried;
      const used = this.#parse(this.#carry, 0, held);
      this.#carry.copyWithin(0, used, held);
      this.#carried = held - used;
    }
    return from + Math.max(byteCount, 0);
  }

  /** @param position file offset of the byte at `from` */
  #parse(bytes: Uint8Array, from: number, to: number): number {
    if (this.#parser === null) this.#recognise(bytes.subarray(from, to));
    const parser = this.#parser;
    if (parser === null) return to;
    const used = parser.parse(bytes, from, to, this.position - from);
    this.position += used - from;
    if (parser.stopped) this.stopped = true;
    return used;
  }

  #keep(chunk: Uint8Array, from: number, needed: number): void {
    const length = chunk.length - from;
    this.#grow(length, needed);
    this.#carry.set(chunk.subarray(from));
    this.#carried = length;
  }

  /** Grows by doubling towards what is needed, but not far ahead of the bytes that arrived. */
  #grow(length: number, needed: number): void {
    if (length <= this.#carry.length) return;
    const room = Math.max(length, Math.min(needed, Math.max(65_536, this.#carry.length * 2)));
    const larger = new Uint8Array(room);
    larger.set(this.#carry.subarray(0, this.#carried));
    this.#carry = larger;
  }

  #recognise(head: Uint8Array): void {
    const found = recogniseCapture(head);
    if (found.kind === "refused") {
      this.#refuse(found.sentence);
      return;
    }
    this.#format = found.kind;
    this.#parser =
      found.kind === "pcap"
        ? new PcapParser(found.variant, this.#packet, this.#onPacket, this.#issues)
        : new PcapngParser(this.#packet, this.#onPacket, this.#issues, this.#comments);
  }

  #refuse(sentence: string): void {
    this.stopped = true;
    this.#format = "refused";
    this.#refusal = sentence;
    this.#issues.add("format-refused", sentence, 0, 0);
  }
}
