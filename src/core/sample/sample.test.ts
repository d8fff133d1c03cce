// Tests the sample: the same for the same seed, in order of time, and consistent with the truth about its incidents.
import { beforeAll, expect, test } from "vitest";
import { createFrameWriter } from "./frames.ts";
import type { PlantedIncident } from "./incidents.ts";
import { makeSample, planSample, SampleCancelled, sampleLengthUs, sampleStartUs } from "./make-sample.ts";
import { packetsOf } from "./packets.ts";
import type { Conversation } from "./plan.ts";

let planned: { conversations: Conversation[]; incidents: PlantedIncident[] };
beforeAll(async () => {
  planned = await planSample(1);
});

/** The same rule as the labels beside the capture. */
const belongs = (one: Conversation, incident: PlantedIncident): boolean =>
  one.originator === incident.originator &&
  one.startUs >= incident.fromUs &&
  one.startUs <= incident.toUs &&
  incident.responders.includes(one.responder) &&
  (incident.port === null || one.responderPort === incident.port) &&
  one.protocol === incident.protocol;

test("has some twenty thousand conversations in two hours", () => {
  const { conversations } = planned;
  expect(conversations.length).toBeGreaterThan(20_000);
  expect(conversations.length).toBeLessThan(60_000);
  for (const { startUs } of conversations) {
    expect(startUs).toBeGreaterThanOrEqual(sampleStartUs);
    expect(startUs).toBeLessThan(sampleStartUs + sampleLengthUs);
  }
  const ports = new Set(conversations.map(({ responderPort }) => responderPort));
  for (const port of [22, 53, 67, 80, 88, 123, 161, 389, 443, 445, 465, 554, 631, 993, 5432])
    expect(ports.has(port)).toBe(true);
  // Sizes have a heavy tail.
  const sizes = conversations
    .map(({ turns }) => turns.reduce((sum, { bytes }) => sum + bytes, 0))
    .sort((a, b) => a - b);
  expect(sizes.at(-100)! / sizes[sizes.length >> 1]!).toBeGreaterThan(50);
});

test("the truth names each incident's conversations, and none starts in the first two fifths", () => {
  const { conversations, incidents } = planned;
  const counts = Object.fromEntries(
    incidents.map((incident) => [
      incident.label,
      conversations.filter((one) => belongs(one, incident)).length,
    ]),
  );
  expect(counts).toMatchObject({ "Port scan": 1350, "SSH brute force": 320, "Lateral movement": 39 });
  expect(counts.Beacon).toBeGreaterThan(60);
  expect(counts["DNS tunnel"]).toBeGreaterThan(500);
  expect(counts["Slow exfiltration"]).toBeGreaterThan(20);
  for (const { fromUs } of incidents) expect(fromUs).toBeGreaterThan(sampleStartUs + 0.4 * sampleLengthUs);
  const ofAny = conversations.filter((one) => incidents.some((incident) => belongs(one, incident)));
  expect(ofAny.length).toBe(Object.values(counts).reduce((a, b) => a + b, 0));
});

test("packets of a conversation are in order, with consistent sequence numbers", () => {
  const some = planned.conversations.filter((_, i) => i % 97 === 0);
  for (const plan of some) {
    let before = 0;
    const next = [100, 200];
    for (const { timeUs, fromOriginator, sequence, payloadBytes, flags } of packetsOf(plan, [100, 200])) {
      expect(timeUs).toBeGreaterThanOrEqual(before);
      before = timeUs;
      if (plan.protocol === "udp" || plan.opening !== "accepted") continue;
      const side = fromOriginator ? 0 : 1;
      expect(sequence).toBe(next[side]);
      next[side]! += payloadBytes + ((flags & 3) !== 0 ? 1 : 0);
    }
  }
});

test("the same seed gives the same bytes, another seed others, in chunks of a megabyte", async () => {
  const beginning = async (seed: number) => {
    const stop = new AbortController();
    const chunks: Uint8Array[] = [];
    const sample = makeSample({
      seed,
      signal: stop.signal,
      async write(chunk) {
        if (chunk.length > 0) chunks.push(chunk);
        if (chunks.length === 3) stop.abort();
      },
    });
    await expect(sample).rejects.toThrow(SampleCancelled);
    expect(chunks.every(({ length }) => length > 1_000_000 && length <= 1_048_576)).toBe(true);
    return chunks;
  };
  const first = await beginning(1);
  const again = await beginning(1);
  expect(again.every((chunk, i) => chunk.every((byte, at) => byte === first[i]![at]))).toBe(true);
  const other = await beginning(2);
  expect(other[1]!.some((byte, at) => byte !== first[1]![at])).toBe(true);
});

test("a frame's checksums are correct, and it is cut at the snap length", () => {
  const frames = createFrameWriter(Uint8Array.from({ length: 160 }, (_, i) => i));
  const ones = (from: number, to: number, start = 0): number => {
    let sum = start;
    for (let at = from; at < to; at += 2)
      sum += (frames.bytes[at]! << 8) + (at + 1 < to ? frames.bytes[at + 1]! : 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return sum;
  };
  const spec = {
    ...{
      from: "10.20.1.11",
      to: "198.51.100.7",
      fromPort: 50_000,
      toPort: 443,
      sequence: 1,
      acknowledgement: 2,
    },
    ...{ flags: 16, head: Uint8Array.of(1, 2, 3), identification: 7 },
  };
  for (const protocol of ["tcp", "udp"] as const) {
    const { captured, wire } = frames.write({ ...spec, protocol, payloadBytes: 61 });
    expect(captured).toBe(wire);
    expect(ones(14, 34)).toBe(0xffff);
    // The pseudo header: both addresses, the protocol, the length.
    expect(ones(34, wire, ones(26, 34) + (protocol === "tcp" ? 6 : 17) + wire - 34)).toBe(0xffff);
  }
  expect(frames.write({ ...spec, protocol: "tcp", payloadBytes: 1448 })).toEqual({
    captured: 160,
    wire: 1502,
  });
});

test("a cancel stops it", async () => {
  const stop = new AbortController();
  const sample = makeSample({
    seed: 1,
    signal: stop.signal,
    write: async (_, share) => {
      if (share > 0.1) stop.abort();
    },
  });
  await expect(sample).rejects.toThrow(SampleCancelled);
});
