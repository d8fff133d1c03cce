// The last packets of a pipe or an interface, in a ring of captures: files of a set size, of which the oldest are removed. The packets of live
// flows are then found as those of watched files are. A disk that is full ends the ring, not the watch.
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createCarveWriter } from "../../core/capture/carve.ts";
import type { CaptureInterface } from "../../core/capture/interface.ts";
import type { Packet } from "../../core/capture/packet.ts";
import { privateFile, privateFolder } from "../files/private-mode.ts";

/** The space is shared by so many files: that much less than all of it is in use after the oldest one went. */
const filesOfRing = 16;

/** What a block of pcapng needs beside the bytes of its packet, with their padding. */
const packetOverhead = 35;

export interface RingOrder {
  folder: string;
  /** The most bytes of all files. */
  bytes: number;
  /** What the captures say of where they come from. */
  comment: string;
}

interface PacketRing {
  /** Keeps a packet, and returns the path of the file that begins with it; "" when it is in the present one. */
  add(packet: Packet, source: CaptureInterface): string;
  /** Writes the packets so far. */
  flush(): void;
  close(): void;
  /** Why nothing is kept any more, or nothing. */
  readonly trouble: readonly string[];
}

/** @param startedMs tells the files of one watch from those of others; they are in order by their names */
export function createPacketRing({ folder, bytes, comment }: RingOrder, startedMs: number): PacketRing {
  const trouble: string[] = [];
  const fileBytes = Math.floor(bytes / filesOfRing);
  let fd: number | null = null;
  let writer: ReturnType<typeof createCarveWriter> | null = null;
  let written = 0;
  let count = 0;

  function begin(): string {
    close();
    mkdirSync(folder, { recursive: true, mode: privateFolder });
    makeRoom();
    const path = join(
      folder,
      `${String(startedMs).padStart(15, "0")}-${String(++count).padStart(6, "0")}.pcapng`,
    );
    const file = openSync(path, "wx", privateFile);
    fd = file;
    written = 0;
    writer = createCarveWriter({
      comment,
      application: "Tidewatch",
      write(chunk) {
        for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      },
    });
    return path;
  }

  /** Removes the oldest files, also those of earlier watches, until another one has room. */
  function makeRoom(): void {
    const files = readdirSync(folder)
      .filter((name) => /^\d{15}-\d{6}\.pcapng$/.test(name))
      .sort()
      .map((name) => join(folder, name))
      .map((path) => ({ path, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }));
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files) {
      if (total + fileBytes <= bytes) break;
      rmSync(path, { force: true });
      total -= size;
    }
  }

  function close(): void {
    const file = fd;
    fd = null;
    const last = writer;
    writer = null;
    if (file === null) return;
    try {
      last?.close();
    } finally {
      closeSync(file);
    }
  }

  /** Whatever the disk says ends the ring. */
  function kept<T>(work: () => T, otherwise: T): T {
    if (trouble.length > 0) return otherwise;
    try {
      return work();
    } catch (thrown) {
      trouble.push(
        `No more packets are kept, because the ring of captures cannot be written: ${(thrown as Error).message}. The watch goes on; free some space and start it again to keep packets.`,
      );
      writer = null;
      try {
        close();
      } catch {
        // One sentence is enough.
      }
      return otherwise;
    }
  }

  return {
    trouble,
    add: (packet, source) =>
      kept(() => {
        const path = writer === null || written >= fileBytes ? begin() : "";
        writer!.add(packet, source);
        written += packet.capturedLength + packetOverhead;
        return path;
      }, ""),
    flush: () => kept(() => writer?.flush(), undefined),
    close: () => kept(close, undefined),
  };
}
