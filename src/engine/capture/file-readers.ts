// Reads the files of one capture one after the other: numbers the frames across files and records what each file holds.
import type { CaptureInterface } from "../../core/capture/interface.ts";
import { mergeSummaries } from "../../core/capture/merge-summaries.ts";
import type { Packet } from "../../core/capture/packet.ts";
import { type CaptureSummary, createCaptureReader } from "../../core/capture/reader.ts";
import type { Piece } from "./chunk-ring.ts";
import type { PartFrames } from "./meter-messages.ts";

interface FileReaders {
  push(piece: Pick<Piece, "bytes" | "file">): void;
  /** True when no more pieces need to be pushed: the last file is refused, or damaged too badly to continue. */
  readonly stopped: boolean;
  /** The interface of a packet of the present file. */
  interfaceOf(packet: Packet): CaptureInterface;
  end(): { summary: CaptureSummary; parts: PartFrames[] };
}

/**
 * @param names file names, for messages
 * @param framesBeforeAll packets of files that were read earlier
 */
export function createFileReaders(
  names: readonly string[],
  onPacket: (packet: Packet) => void,
  framesBeforeAll = 0,
): FileReaders {
  const ended: { name: string; summary: CaptureSummary }[] = [];
  const parts: PartFrames[] = [];
  let file = -1;
  let reader = createCaptureReader({ onPacket });
  const begin = (next: number) => {
    const framesBefore = ended.at(-1)?.summary.frames ?? framesBeforeAll;
    const part: PartFrames = {
      file: next,
      firstFrame: framesBefore + 1,
      frames: 0,
      fromUs: null,
      toUs: null,
    };
    file = next;
    parts.push(part);
    reader = createCaptureReader({
      framesBefore,
      onPacket(packet) {
        part.frames += 1;
        part.fromUs = Math.min(part.fromUs ?? packet.timeUs, packet.timeUs);
        part.toUs = Math.max(part.toUs ?? packet.timeUs, packet.timeUs);
        onPacket(packet);
      },
    });
  };
  const finish = () => {
    reader.end();
    ended.push({ name: names[Math.max(file, 0)]!, summary: reader.summary() });
  };
  return {
    push(piece) {
      if (piece.file !== file) {
        if (file >= 0) finish();
        begin(piece.file);
      }
      reader.push(piece.bytes);
    },
    interfaceOf: ({ interfaceIndex }) => reader.interfaces[interfaceIndex]!,
    get stopped() {
      return reader.stopped && file === names.length - 1;
    },
    end() {
      finish();
      return { summary: mergeSummaries(ended), parts };
    },
  };
}
