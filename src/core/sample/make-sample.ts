// The sample: two hours of an office of forty people, with planted incidents and the truth about them, as a capture
// (pcapng) in chunks. The same seed gives the same bytes. Memory grows with the conversations, not the packets.

import type { CancelSignal } from "../../shared/job.ts";
import { createRandom, type Random } from "../math/random.ts";
import { createFrameWriter, snapBytes } from "./frames.ts";
import { liveThrough } from "./habits.ts";
import { type PlantedIncident, plantIncidents } from "./incidents.ts";
import type { Morning } from "./morning.ts";
import { makeSites, workstations } from "./office.ts";
import { packetsOf, type SamplePacket } from "./packets.ts";
import { createSampleFile } from "./pcapng.ts";
import type { Conversation } from "./plan.ts";

type SampleOptions = {
  seed: number;
  /** Takes the next bytes of the capture, which it may keep, and the share that is done, 0–1. */
  write: (bytes: Uint8Array, share: number) => Promise<void>;
  signal?: CancelSignal;
};

type Sample = {
  readonly conversations: number;
  readonly packets: number;
  readonly incidents: readonly PlantedIncident[];
};

/** Tuesday, 3 March 2026, 08:30 UTC. */
export const sampleStartUs = Date.UTC(2026, 2, 3, 8, 30) * 1000;
export const sampleLengthUs = 2 * 3600e6;

export class SampleCancelled extends Error {
  constructor() {
    super("The making of the sample was cancelled.");
    this.name = "SampleCancelled";
  }
}

/** All conversations of the two hours, in order of their starts. */
export async function planSample(
  seed: number,
  breathe: () => Promise<void> = async () => {},
): Promise<{ conversations: Conversation[]; incidents: PlantedIncident[] }> {
  const random = createRandom(seed);
  const conversations: Conversation[] = [];
  const morning: Morning = {
    startUs: sampleStartUs,
    endUs: sampleStartUs + sampleLengthUs,
    sites: makeSites(random.fork(1)),
    random: random.fork(2),
    add: (one) => {
      if (one.startUs >= sampleStartUs) conversations.push(one);
    },
  };
  for (const _ of liveThrough(morning, workstations)) await breathe();
  const incidents = plantIncidents({ ...morning, random: random.fork(3) });
  conversations.sort((a, b) => a.startUs - b.startUs);
  return { conversations, incidents };
}

/** @throws SampleCancelled */
export async function makeSample({ seed, write, signal }: SampleOptions): Promise<Sample> {
  const hand = async (bytes: Uint8Array, share: number): Promise<void> => {
    if (signal?.aborted) throw new SampleCancelled();
    await write(bytes, share);
  };
  const { conversations, incidents } = await planSample(seed, () => hand(new Uint8Array(0), 0));
  const random = createRandom(seed).fork(4);
  const frames = createFrameWriter(Uint8Array.from({ length: snapBytes }, () => random.below(256)));
  const file = createSampleFile({
    snapBytes,
    comment: `Synthetic office network of two hours with planted incidents, seed ${seed}. No real host, person or traffic.`,
  });
  let packets = 0;
  for (const { plan, packet } of inOrder(conversations, random)) {
    const { originator, responder, originatorPort, responderPort, protocol } = plan;
    const [from, to, fromPort, toPort] = packet.fromOriginator
      ? ([originator, responder, originatorPort, responderPort] as const)
      : ([responder, originator, responderPort, originatorPort] as const);
    const identification = packets++;
    const { captured, wire } = frames.write({
      ...packet,
      from,
      to,
      fromPort,
      toPort,
      protocol,
      identification,
    });
    if (file.add(packet.timeUs, frames.bytes.subarray(0, captured), wire))
      await hand(file.take(), Math.min(1, (packet.timeUs - sampleStartUs) / sampleLengthUs));
  }
  await hand(file.take(), 1);
  return { conversations: conversations.length, packets, incidents };
}

type Active = { plan: Conversation; rest: Generator<SamplePacket>; packet: SamplePacket };

/** Packets of all conversations by time: a heap of the open ones. */
function* inOrder(
  conversations: readonly Conversation[],
  random: Random,
): Generator<{ plan: Conversation; packet: SamplePacket }> {
  const heap: Active[] = [];
  let next = 0;
  for (;;) {
    while (
      next < conversations.length &&
      (heap.length === 0 || conversations[next]!.startUs <= heap[0]!.packet.timeUs)
    ) {
      const plan = conversations[next++]!;
      const rest = packetsOf(plan, [random.uint32(), random.uint32()]);
      const first = rest.next();
      if (!first.done) rise(heap, heap.push({ plan, rest, packet: first.value }) - 1);
    }
    const top = heap[0];
    if (top === undefined) return;
    yield top;
    const following = top.rest.next();
    if (following.done) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    } else top.packet = following.value;
    sink(heap);
  }
}

function rise(heap: Active[], from: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.packet.timeUs <= heap[at]!.packet.timeUs) return;
    [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
    at = parent;
  }
}

function sink(heap: Active[]): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const least =
      right < heap.length && heap[right]!.packet.timeUs < heap[left]!.packet.timeUs ? right : left;
    if (heap[at]!.packet.timeUs <= heap[least]!.packet.timeUs) return;
    [heap[least], heap[at]] = [heap[at]!, heap[least]!];
    at = least;
  }
}
