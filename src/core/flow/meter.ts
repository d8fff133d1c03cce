// The flow meter: packets in, finished flows out. It finds the flow of each packet, opens and closes flows by the
// timeouts, and emits finished records in batches. Columns are derived from the records elsewhere.
// Long: the way of a packet through the open flows is one class, whose methods share its tables.
import type { Packet } from "../capture/packet.ts";
import { AddressBook } from "./address-book.ts";
import { CONTEXT_VALUES, ContextWindow } from "./context-window.ts";
import { ExpiryWheel } from "./expiry.ts";
import { FlowIndex } from "./flow-index.ts";
import { FlowKey } from "./flow-key.ts";
import { isLone, L_FRAME, L_SERIAL } from "./lone-record.ts";
import { type FlowMeterOptions, flowMeterDefaults } from "./meter-options.ts";
import { isToMany, Orientation } from "./orientation.ts";
import { type FlowContent, newContent, nextContent } from "./payload/content.ts";
import { Payload } from "./payload/payload.ts";
import { isEcho, readPing } from "./payload/ping.ts";
import { mayBeginProgram, programAt } from "./payload/program.ts";
import { isRead, readContent } from "./payload/readers.ts";
import { guessService } from "./payload/service-guess.ts";
import { handshakeMemory, releaseTls } from "./payload/tls.ts";
import { RawFlowWriter } from "./raw-flow-writer.ts";
import type { EndReason, RawFlows } from "./raw-flows.ts";
import {
  addPacket,
  F_LAST,
  F_START_US,
  I_ANSWERED,
  I_CONTEXT,
  I_FIRST_FRAME,
  I_HASH,
  I_MARKS,
  I_ORIG,
  I_PART,
  I_PORTS,
  I_PROBES,
  I_RESP,
  I_SERIAL,
  I_SERVICE,
  KIND_ONE_WAY,
  MARK_CUT,
  MARK_ENDED,
  MARK_FLIPPED,
  MARK_RESET,
  RECORD_WORDS,
  restartRecord,
  S_FRAME_BYTES_F,
  S_TCP_I,
  SIDE,
  SIDE_WORDS,
  setTime,
  startRecord,
  TCP_FIN,
} from "./record.ts";
import { FlowSlab, type Release } from "./slab.ts";

/** The meter's counts so far. */
export interface FlowMeterCounts {
  /** Packets that belong to a flow. */
  readonly packets: number;
  /** Packets without a readable IP header, which belong to no flow. */
  readonly skipped: number;
  /** Flows started, including each part of a cut one. */
  readonly flows: number;
  readonly open: number;
  /** Flows closed early because the table was full. */
  readonly evicted: number;
}

/** A stored flow, of which packets are read again. */
export interface PassedFlow {
  readonly firstFrame: number;
  readonly part: number;
  /** Its number among the starts; −1 before its first packet. */
  serial: number;
}

/** A stored flow that started before the first packet that is read. */
export interface EarlierStart {
  readonly orig: Int32Array;
  readonly resp: Int32Array;
  readonly respPort: number;
  readonly protocol: number;
  readonly startUs: number;
  readonly isAnswered: boolean;
  /** When the answer came, if that may be later than the first packet that is read. */
  readonly answeredUs: number | null;
}

const SYN = 0x02;
const FIN_OR_RST = 0x05;
const SYN_ACK_FIN_RST = 0x17;
const CLOCK = 0;
const PREVIOUS = 1;
const NEXT_DUE = 2;
/** Data packets per side from which the service is guessed. */
const PROBES = 2;
/** Data packets per side in which a program may start. */
const BEGINNINGS = 4;
/** A bit of I_PROBES: the payloads of the flow's service are read. */
const READS = 1 << 16;
/** The last kind of fragment that starts with a transport header. */
const FIRST_FRAGMENT = 1;

/** Meters a stream of packets. Deterministic: the same packets and options give the same flows in the same order. */
export class FlowMeter {
  readonly #options: FlowMeterOptions;
  readonly #idleUs: number;
  readonly #activeUs: number;
  readonly #lingerUs: number;
  readonly #halfClosedUs: number;
  readonly #longestUs: number;
  readonly #slab = new FlowSlab();
  readonly #index = new FlowIndex(this.#slab);
  readonly #key: FlowKey;
  readonly #wheel: ExpiryWheel;
  readonly #book: AddressBook;
  readonly #last100: ContextWindow;
  readonly #last60s: ContextWindow;
  readonly #orientation = new Orientation();
  readonly #payload = new Payload();
  readonly #contents: (FlowContent | undefined)[] = [];
  readonly #handshakes = handshakeMemory();
  /** A record for flows that are stored already. */
  readonly #passed = new Int32Array(2 * RECORD_WORDS);
  #answersToCome: { atUs: number; serial: number }[] = [];
  #started = 0;
  #packets = 0;
  #skipped = 0;
  #flows = 0;
  #evicted = 0;
  /** The clock, the previous packet's time, and when the wheel is due, µs. An array, since a number field is boxed. */
  readonly #times = Float64Array.of(0, Number.NaN, 0);
  readonly #writer: RawFlowWriter;

  readonly #release: Release;

  /**
   * @param emit takes each batch of finished flows and may keep it
   * @param release frees a buffer at once, where the host can; otherwise the collector does
   */
  constructor(
    options: Partial<FlowMeterOptions>,
    emit: (flows: RawFlows) => void,
    release: Release = () => {},
  ) {
    this.#release = release;
    const all = { ...flowMeterDefaults, ...options };
    this.#options = all;
    this.#writer = new RawFlowWriter(all.batchRows, emit);
    this.#idleUs = all.idleS * 1e6;
    this.#activeUs = all.activeS * 1e6;
    this.#lingerUs = all.lingerS * 1e6;
    this.#halfClosedUs = Math.min(all.halfClosedS, all.idleS) * 1e6;
    const finite = [this.#idleUs, this.#lingerUs, this.#halfClosedUs].filter((us) => us < Infinity);
    this.#longestUs = Math.max(1, ...finite);
    this.#key = new FlowKey(all.hashSeed);
    this.#wheel = new ExpiryWheel(this.#longestUs);
    this.#book = new AddressBook(all.hashSeed);
    this.#last100 = new ContextWindow({ flows: 100, spanUs: Infinity }, this.#book);
    this.#last60s = new ContextWindow({ flows: all.maxContextFlows, spanUs: 60e6 }, this.#book);
  }

  counts(): FlowMeterCounts {
    return {
      packets: this.#packets,
      skipped: this.#skipped,
      flows: this.#flows,
      open: this.#slab.open,
      evicted: this.#evicted,
    };
  }

  /** Meters one packet and keeps no reference to it. A packet without a time gets that of the one before it. */
  add(packet: Packet): void {
    if (packet.ipVersion === 0) {
      this.#skipped += 1;
      return;
    }
    this.#packets += 1;
    this.#tick(packet);
    if (packet.protocol === 6) this.#orientation.see(packet);

    this.#key.fill(packet);
    let slot = this.#index.find(this.#key);
    let side = this.#index.side;
    let isNew = slot < 0;
    if (slot >= 0) {
      this.#slab.unfold(slot);
      const f64 = this.#slab.f64(slot);
      const i32 = this.#slab.i32(slot);
      const f = this.#slab.at(slot);
      const at = setTime(f64, i32, f, packet);
      if (this.#isOver(f64, i32, f, packet, at)) {
        this.#wheel.remove(slot);
        this.#close(slot, this.#reason(i32, f));
        isNew = true;
      } else if (at > this.#activeUs) {
        this.#cut(slot, packet);
      }
    }
    if (isNew) {
      const flipped = this.#orientation.isFlipped(packet);
      slot = this.#open(packet, flipped);
      side = flipped ? 1 : 0;
    }

    const f64 = this.#slab.f64(slot);
    const i32 = this.#slab.i32(slot);
    const f = this.#slab.at(slot);
    addPacket(f64, i32, f, packet, side);
    if (isNew && side === 0 && isLone(packet)) {
      this.#slab.fold(slot);
      return;
    }
    if (side === 1 && i32[f * 2 + I_ANSWERED] === 0) this.#answer(i32, f * 2, packet);
    if (packet.payloadCaptured > 0) this.#probe(slot, i32, f * 2, packet, side);
    if (packet.protocol === 6 && (packet.tcpFlags & FIN_OR_RST) !== 0 && this.#options.tcpEnd) {
      this.#wheel.remove(slot);
      this.#wheel.add(slot, this.#deadline(f64, i32, f));
    }
  }

  /** Says that no packet came until a time, so flows that were silent for long enough end. For traffic that is still arriving. */
  pass(timeUs: number): void {
    if (Number.isNaN(this.#times[PREVIOUS]!) || timeUs <= this.#times[CLOCK]!) return;
    this.#times[CLOCK] = timeUs;
    if (timeUs >= this.#times[NEXT_DUE]!) this.#advance(timeUs);
  }

  /** The first frame of the open flows, which may be that of the packet being added; null without one. */
  oldestFrame(): number | null {
    let oldest: number | null = null;
    for (const slot of this.#wheel.all()) {
      const word = this.#slab.isFolded(slot) ? L_FRAME : I_FIRST_FRAME;
      const frame = this.#slab.i32(slot)[2 * this.#slab.at(slot) + word]!;
      if (oldest === null || frame < oldest) oldest = frame;
    }
    return oldest;
  }

  /** The open flows with the most bytes, as they are now, without those of one lone packet. They stay open. */
  largestOpen(most: number): RawFlows {
    const sized: { slot: number; bytes: number }[] = [];
    for (const slot of this.#wheel.all()) {
      if (this.#slab.isFolded(slot)) continue;
      const f64 = this.#slab.f64(slot);
      const side = this.#slab.at(slot) + SIDE + S_FRAME_BYTES_F;
      sized.push({ slot, bytes: f64[side]! + f64[side + SIDE_WORDS]! });
    }
    sized.sort((a, b) => b.bytes - a.bytes || a.slot - b.slot);
    let open: RawFlows = { rows: 0, words: new Float64Array(0), contents: [] };
    const writer = new RawFlowWriter(most, (flows) => {
      open = flows;
    });
    for (const { slot } of sized.slice(0, most))
      writer.add(this.#slab.f64(slot), this.#slab.at(slot), "active", this.#contents[slot]);
    writer.flush();
    return open;
  }

  /** Emits the flows finished so far, however few. */
  flush(): void {
    this.#writer.flush();
  }

  /** Closes every open flow, in order of their starts, and emits everything. */
  finish(): void {
    const order = Float64Array.from(this.#wheel.all(), (slot) => {
      const word = this.#slab.isFolded(slot) ? L_SERIAL : I_SERIAL;
      const serial = this.#slab.i32(slot)[2 * this.#slab.at(slot) + word]!;
      return serial * 2 ** 24 + slot;
    }).sort();
    this.#slab.empty(this.#release);
    for (const word of order) {
      const slot = word % 2 ** 24;
      this.#wheel.remove(slot);
      this.#slab.unfold(slot);
      const reason = this.#reason(this.#slab.i32(slot), this.#slab.at(slot));
      this.#close(slot, reason === "idle" ? "end" : reason);
    }
    this.flush();
  }

  /**
   * Advances the clock. It follows the earlier of the last two packets, so that a single packet with a wild time
   * closes no flow but its own.
   */
  #tick(packet: Packet): void {
    const times = this.#times;
    const previous = times[PREVIOUS]!;
    // A packet without a time gets that of the one before it.
    if (Number.isNaN(packet.timeUs)) packet.timeUs = Number.isNaN(previous) ? 0 : previous;
    const timeUs = packet.timeUs;
    if (this.#answersToCome.length > 0) this.#answerStored(timeUs);
    times[PREVIOUS] = timeUs;
    if (Number.isNaN(previous)) {
      times[CLOCK] = timeUs;
      this.#wheel.start(timeUs);
      return;
    }
    const steady = Math.min(timeUs, previous);
    if (steady > times[CLOCK]!) {
      times[CLOCK] = steady;
      if (steady >= times[NEXT_DUE]!) this.#advance(steady);
    } else if (Math.max(timeUs, previous) < times[CLOCK]! - this.#longestUs) {
      times[CLOCK] = timeUs;
      this.#wheel.reset(timeUs, (slot) => this.#due(slot));
      times[NEXT_DUE] = this.#wheel.nextDueUs;
    }
  }

  #advance(nowUs: number): void {
    this.#wheel.advance(nowUs, (slot) => this.#due(slot));
    this.#times[NEXT_DUE] = this.#wheel.nextDueUs;
  }

  /** Handles a slot that came up in the wheel: closes it, or enters it again if it had packets since. */
  #due(slot: number): void {
    const deadline = this.#deadlineOf(slot);
    const tooFarAhead = deadline - this.#times[CLOCK]! > 2 * this.#longestUs && deadline < Infinity;
    if (deadline > this.#times[CLOCK]! && !tooFarAhead) {
      this.#wheel.add(slot, deadline);
      return;
    }
    this.#slab.unfold(slot);
    this.#close(slot, this.#reason(this.#slab.i32(slot), this.#slab.at(slot)));
  }

  #timeoutUs(i32: Int32Array, f: number): number {
    if (!this.#options.tcpEnd) return this.#idleUs;
    const i = f * 2;
    if ((i32[i + I_MARKS]! & MARK_ENDED) !== 0) return this.#lingerUs;
    const fins = i32[i + 2 * SIDE + S_TCP_I]! | i32[i + 2 * (SIDE + SIDE_WORDS) + S_TCP_I]!;
    return (fins & TCP_FIN) !== 0 ? this.#halfClosedUs : this.#idleUs;
  }

  #deadline(f64: Float64Array, i32: Int32Array, f: number): number {
    return f64[f + F_START_US]! + f64[f + F_LAST]! + this.#timeoutUs(i32, f);
  }

  #deadlineOf(slot: number): number {
    const f64 = this.#slab.f64(slot);
    const f = this.#slab.at(slot);
    // A folded record is of one packet that ended nothing.
    if (this.#slab.isFolded(slot)) return f64[f + F_START_US]! + this.#idleUs;
    return this.#deadline(f64, this.#slab.i32(slot), f);
  }

  /** Whether the flow ended before this packet: it timed out, or it ended and this is a new SYN on the same ports. */
  #isOver(f64: Float64Array, i32: Int32Array, f: number, packet: Packet, at: number): boolean {
    const timeoutUs = this.#timeoutUs(i32, f);
    if (Math.abs(at - f64[f + F_LAST]!) > timeoutUs) return true;
    if (packet.protocol !== 6 || (packet.tcpFlags & SYN_ACK_FIN_RST) !== SYN) return false;
    return this.#options.tcpEnd && timeoutUs !== this.#idleUs;
  }

  #reason(i32: Int32Array, f: number): EndReason {
    const marks = i32[f * 2 + I_MARKS]!;
    if (!this.#options.tcpEnd || (marks & MARK_ENDED) === 0) return "idle";
    return (marks & MARK_RESET) !== 0 ? "rst" : "fin";
  }

  #open(packet: Packet, flipped: boolean): number {
    if (this.#slab.open >= this.#options.maxFlows) this.#evict();
    const slot = this.#slab.take();
    const f64 = this.#slab.f64(slot);
    const i32 = this.#slab.i32(slot);
    const f = this.#slab.at(slot);
    const i = f * 2;
    startRecord(f64, i32, f, packet);
    this.#key.write(i32, i, flipped);
    i32[i + I_HASH] = this.#key.hash;
    if (flipped) i32[i + I_MARKS] = MARK_FLIPPED;
    this.#index.insert(this.#key.hash, slot);
    this.#wheel.add(slot, packet.timeUs + this.#idleUs);
    this.#enterContext(i32, i, packet);
    this.#flows += 1;
    return slot;
  }

  /**
   * Takes notice of a packet whose flow is stored already, because an earlier reading ended it: the clock, who began it, and what its sides did
   * for the context of other flows.
   * @param flow changed when the packet begins or answers it
   */
  passStored(packet: Packet, flow: PassedFlow, fromOriginator: boolean): void {
    this.#tick(packet);
    if (packet.protocol === 6) this.#orientation.see(packet);
    if (packet.frame === flow.firstFrame && flow.part === 1) {
      this.#key.fill(packet);
      this.#key.write(this.#passed, 0, !fromOriginator);
      this.#enterContext(this.#passed, 0, packet);
      flow.serial = this.#passed[I_SERIAL]!;
    }
    if (!fromOriginator && flow.serial >= 0) {
      this.#passed[I_SERIAL] = flow.serial;
      this.#answer(this.#passed, 0, packet);
    }
  }

  /** The same for a flow whose packets are not read again; in the order of the starts, before the first packet. */
  startStored({ orig, resp, respPort, protocol, startUs, isAnswered, answeredUs }: EarlierStart): void {
    this.#passed.set(orig, I_ORIG);
    this.#passed.set(resp, I_RESP);
    this.#passed[I_PORTS] = respPort;
    this.#enter(this.#passed, 0, protocol, startUs);
    if (!isAnswered) return;
    if (answeredUs === null) this.#answered(this.#passed, 0);
    else this.#answersToCome.push({ atUs: answeredUs, serial: this.#passed[I_SERIAL]! });
  }

  /** The answers to stored flows that had come at a moment. */
  #answerStored(timeUs: number): void {
    this.#answersToCome = this.#answersToCome.filter(({ atUs, serial }) => {
      if (atUs > timeUs) return true;
      this.#last100.answered(serial);
      this.#last60s.answered(serial);
      return false;
    });
  }

  #enterContext(i32: Int32Array, i: number, packet: Packet): void {
    this.#enter(i32, i, packet.protocol, packet.timeUs);
    // Flows to groups and one-way messages need no answer, so they do not fail.
    if ((this.#key.kind & KIND_ONE_WAY) !== 0 || isToMany(packet)) this.#answered(i32, i);
  }

  #enter(i32: Int32Array, i: number, protocol: number, timeUs: number): void {
    i32[i + I_SERIAL] = this.#started;
    this.#started += 1;
    const orig = this.#book.hold(i32, i + I_ORIG);
    const resp = this.#book.hold(i32, i + I_RESP);
    this.#book.holdAgain(orig);
    this.#book.holdAgain(resp);
    const port = (i32[i + I_PORTS]! & 0xffff) | (protocol << 16);
    this.#last100.enter(orig, resp, port, timeUs, i32, i + I_CONTEXT);
    this.#last60s.enter(orig, resp, port, timeUs, i32, i + I_CONTEXT + CONTEXT_VALUES);
  }

  #answer(i32: Int32Array, i: number, packet: Packet): void {
    if (packet.protocol !== 6 || (packet.tcpFlags & 0x04) === 0) this.#answered(i32, i);
  }

  #answered(i32: Int32Array, i: number): void {
    i32[i + I_ANSWERED] = 1;
    this.#last100.answered(i32[i + I_SERIAL]!);
    this.#last60s.answered(i32[i + I_SERIAL]!);
  }

  /** Reads a payload: the first few of either side to find service and programs, later ones if the service is read. */
  #probe(slot: number, i32: Int32Array, i: number, packet: Packet, side: number): void {
    const probes = i32[i + I_PROBES]!;
    const looks = (probes >> (side * 8)) & 0xff;
    if (looks >= BEGINNINGS && (probes & READS) === 0) return;
    if (packet.fragment > FIRST_FRAGMENT) return;
    if (isEcho(packet)) {
      readPing(packet, this.#contentOf(slot));
      return;
    }
    let isFilled = false;
    let reads = (probes & READS) !== 0;
    if (looks < BEGINNINGS) {
      i32[i + I_PROBES] = probes + (1 << (side * 8));
      const isUnknown = looks < PROBES && i32[i + I_SERVICE] === 0;
      if (isUnknown || mayBeginProgram(packet.bytes[packet.payloadOffset]!)) {
        this.#payload.fill(packet);
        isFilled = true;
        this.#addProgram(slot);
      }
      if (isUnknown) {
        const service = guessService(this.#payload);
        i32[i + I_SERVICE] = service;
        reads = service !== 0 && isRead(service);
        if (reads) i32[i + I_PROBES] = i32[i + I_PROBES]! | READS;
      }
    }
    if (!reads) return;
    if (!isFilled) this.#payload.fill(packet);
    const content = this.#contentOf(slot);
    if (!readContent(this.#payload, side, i32[i + I_SERVICE]!, content, this.#handshakes))
      i32[i + I_PROBES] = i32[i + I_PROBES]! & ~READS;
  }

  #addProgram(slot: number): void {
    const program = programAt(this.#payload, 0);
    if (program === 0) return;
    const content = this.#contentOf(slot);
    if (content.program === 0) content.program = program;
  }

  #contentOf(slot: number): FlowContent {
    this.#contents[slot] ??= newContent();
    return this.#contents[slot]!;
  }

  /** Closes the flow nearest to its timeout. */
  #evict(): void {
    for (;;) {
      const slot = this.#wheel.first();
      const deadline = this.#deadlineOf(slot);
      const placed = this.#wheel.isPlaced(slot, deadline);
      this.#wheel.remove(slot);
      if (placed) {
        this.#evicted += 1;
        this.#slab.unfold(slot);
        this.#close(slot, "evicted");
        return;
      }
      this.#wheel.add(slot, deadline);
    }
  }

  /** Emits the flow so far and continues it as its next part. */
  #cut(slot: number, packet: Packet): void {
    const i32 = this.#slab.i32(slot);
    const f = this.#slab.at(slot);
    const i = f * 2;
    i32[i + I_MARKS] = i32[i + I_MARKS]! | MARK_CUT;
    this.#writer.add(this.#slab.f64(slot), f, "active", this.#contents[slot]);
    const content = this.#contents[slot];
    if (content !== undefined) this.#contents[slot] = nextContent(content);
    i32[i + I_MARKS] = i32[i + I_MARKS]! & ~MARK_CUT;
    const part = i32[i + I_PART]!;
    restartRecord(this.#slab.f64(slot), i32, f, packet);
    i32[i + I_PART] = part + 1;
    this.#flows += 1;
  }

  /** Closes a flow that is no longer in the wheel; its record is whole. */
  #close(slot: number, reason: EndReason): void {
    const f = this.#slab.at(slot);
    const i32 = this.#slab.i32(slot);
    if (reason === "evicted") i32[2 * f + I_MARKS] = i32[2 * f + I_MARKS]! | MARK_CUT;
    const content = this.#contents[slot];
    if (content !== undefined && content.tls !== null) releaseTls(content.tls, this.#handshakes);
    this.#writer.add(this.#slab.f64(slot), f, reason, content);
    this.#index.remove(slot);
    this.#contents[slot] = undefined;
    this.#slab.give(slot);
  }
}
