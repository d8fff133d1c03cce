// The thread that looks up flows in their capture and lists their packets, or carves them into a new pcapng.
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { createCarveWriter } from "../../core/capture/carve.ts";
import { interfaceKey } from "../../core/capture/merge-summaries.ts";
import type { Packet } from "../../core/capture/packet.ts";
import { describePacket, type PacketLine } from "../../core/capture/packet-line.ts";
import { createCaptureReader } from "../../core/capture/reader.ts";
import { RelativeNumbers } from "../../core/capture/relative-numbers.ts";
import { AppError } from "../../shared/errors.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import { type FinderOptions, FlowFinder } from "./flow-finder.ts";
import { FrameKeeper } from "./flow-frames.ts";
import type { PacketNote, PacketOrder, PacketResult } from "./packet-messages.ts";
import { readChunks } from "./read-chunks.ts";

type Found = FinderOptions["found"];
type InterfaceOf = (packet: Packet) => Parameters<ReturnType<typeof createCarveWriter>["add"]>[1];

const progressEveryMs = 100;

async function findPackets(order: PacketOrder, thread: InThread<PacketNote>): Promise<PacketResult> {
  // Only a flow that begins in the middle of a fragmented datagram needs every frame decoded; few do.
  for (const everyFrame of [false, true]) {
    const result = await perform(order, everyFrame, thread);
    if (result !== null) return result;
  }
  throw new AppError(
    "FILE_CHANGED",
    `The capture ${order.capture.path} is not the one that was imported: the flow's packets are not where they were. Import it again.`,
  );
}

function perform(
  order: PacketOrder,
  everyFrame: boolean,
  thread: InThread<PacketNote>,
): Promise<PacketResult | null> {
  switch (order.task.kind) {
    case "list":
      return list(order, order.task, { everyFrame, thread });
    case "keep":
      return keep(order, order.task, { everyFrame, thread });
    case "carve":
      return carve(order, order.task, { everyFrame, thread });
  }
}

type Task<K extends PacketOrder["task"]["kind"]> = Extract<PacketOrder["task"], { kind: K }>;

interface Circumstances {
  everyFrame: boolean;
  thread: InThread<PacketNote>;
}

async function list(
  order: PacketOrder,
  { offset, limit }: Task<"list">,
  circumstances: Circumstances,
): Promise<PacketResult | null> {
  const lines: PacketLine[] = [];
  const numbers = new RelativeNumbers();
  let packets = 0;
  const found: Found = (packet, _flow, { nth, fromOriginator }) => {
    packets += 1;
    const isWanted = nth >= offset && nth < offset + limit;
    // Numbers are counted from the first packet of the flow.
    if (isWanted) lines.push(describePacket(packet, fromOriginator, { numbers }));
    else numbers.next(packet, fromOriginator);
  };
  // Stop reading when all requested lines are there.
  const enough = () => lines.length === limit;
  const whole = await walk(order, { ...circumstances, enough, begin: () => found });
  return whole ? { lines, packets } : null;
}

async function keep(
  order: PacketOrder,
  { from, most }: Task<"keep">,
  circumstances: Circumstances,
): Promise<PacketResult | null> {
  const keeper = new FrameKeeper(most);
  const found: Found = (packet, _flow, { nth, fromOriginator }) => {
    if (nth >= from) keeper.add(packet, fromOriginator);
  };
  const whole = await walk(order, { ...circumstances, enough: () => keeper.isFull, begin: () => found });
  const kept = keeper.finish();
  return whole ? { lines: [], packets: kept.frames.length, kept } : null;
}

async function carve(
  order: PacketOrder,
  { to, comment, comments, application }: Task<"carve">,
  { everyFrame, thread }: Circumstances,
): Promise<PacketResult | null> {
  const file = openSync(to, "w");
  let isWritten = false;
  try {
    const writer = createCarveWriter({ write: (bytes) => writeAll(file, bytes), comment, application });
    const begin =
      (interfaceOf: InterfaceOf): Found =>
      (packet, { id }, { nth }) =>
        writer.add(packet, interfaceOf(packet), nth === 0 ? comments[id] : undefined);
    const whole = await walk(order, { everyFrame, thread, enough: () => false, begin });
    writer.close();
    isWritten = whole && !thread.control.cancelled;
    return whole ? { lines: [], packets: writer.packets } : null;
  } finally {
    closeSync(file);
    if (!isWritten) rmSync(to, { force: true });
  }
}

interface WalkOptions {
  everyFrame: boolean;
  thread: InThread<PacketNote>;
  enough: () => boolean;
  begin: (interfaceOf: InterfaceOf) => Found;
}

/** Reads the capture up to the last frame of the flows. False when packets do not match their rows. */
async function walk(
  { capture, flows }: PacketOrder,
  { everyFrame, thread, enough, begin }: WalkOptions,
): Promise<boolean> {
  const { files, tunnels, communityIdSeed } = capture;
  const numbers = new Map<string, number>();
  const found = begin((packet) => {
    const taken = reader.interfaces[packet.interfaceIndex]!;
    if (files.length === 1) return taken;
    // Every file describes its interfaces again.
    const key = interfaceKey(taken);
    const index = numbers.get(key) ?? numbers.size;
    numbers.set(key, index);
    return { ...taken, index };
  });
  const finder = new FlowFinder(flows, { tunnels, communityIdSeed, everyFrame, found });
  const onPacket = (packet: Packet) => finder.add(packet);
  let reader = createCaptureReader({ onPacket });
  let reportedMs = performance.now();
  const isOver = () => thread.control.cancelled || finder.done || enough();
  for (const { path, gzip, framesBefore, isNeeded } of files) {
    if (isOver()) break;
    if (!isNeeded && !everyFrame) continue;
    reader = createCaptureReader({ onPacket, framesBefore });
    await readChunks(path, gzip, (chunk, fileBytes) => {
      reader.push(chunk);
      const nowMs = performance.now();
      if (nowMs - reportedMs >= progressEveryMs) {
        reportedMs = nowMs;
        thread.say({ fileBytes });
      }
      return !reader.stopped && !isOver();
    });
    reader.end();
  }
  return thread.control.cancelled || (enough() && !finder.differs) || finder.finish();
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

serveThread(findPackets);
