// Where a watch of packets stands, and from which packet another one must read again: the first packet of the oldest flow that has not ended.
import type { SourcePiece } from "./opened-source.ts";
import type { PacketProgress } from "./progress.ts";

/** Looking through all open flows takes a while where there are many. */
const lookEveryMs = 1000;
const pausePerLook = 50;

interface ReadPlace {
  /** Packets of earlier files. */
  readonly framesBefore: number;
  /** Packets before it belong to flows that are stored. */
  readonly firstFrame: number;
  /** The packet that is read now. */
  frame: number;
  /** The next packets are those of a file. */
  reads(file: number, of: NonNullable<SourcePiece["of"]>): void;
  /** Looks for the oldest open flow, now and then. */
  look(nowMs: number, oldestFrame: () => number | null): void;
  /** No flow is open any more. */
  end(): void;
  /** Null for a stream, which cannot be read again. */
  progress(): PacketProgress | null;
}

/** @param readBefore where the file of `from` is gone: packets up to this one are stored, and numbers go on after it */
export function createReadPlace(from: PacketProgress | null, readBefore: number | null): ReadPlace {
  const files: (NonNullable<SourcePiece["of"]> & { framesBefore: number })[] = [];
  const gone = from === null || readBefore === null ? null : Math.max(readBefore, from.fromFrame - 1);
  const framesBefore = gone ?? from?.framesBefore ?? 0;
  const firstFrame = gone === null ? (from?.fromFrame ?? 1) : gone + 1;
  let oldest = firstFrame;
  let nextLookMs = 0;
  return {
    framesBefore,
    firstFrame,
    frame: framesBefore,
    reads(file, of) {
      if (file < files.length) files[file] = { ...files[file]!, ...of };
      else files.push({ ...of, framesBefore: this.frame });
    },
    look(nowMs, oldestFrame) {
      if (nowMs < nextLookMs || this.frame < firstFrame) return;
      const startedMs = performance.now();
      oldest = oldestFrame() ?? this.frame + 1;
      nextLookMs = nowMs + Math.max(lookEveryMs, pausePerLook * (performance.now() - startedMs));
    },
    end() {
      oldest = Math.max(oldest, this.frame + 1);
    },
    progress() {
      const file = files.findLast((one) => one.framesBefore < oldest) ?? files[0];
      if (file === undefined) return null;
      const { name, mark } = file;
      return { kind: "packets", file: mark, name, framesBefore: file.framesBefore, fromFrame: oldest };
    },
  };
}
