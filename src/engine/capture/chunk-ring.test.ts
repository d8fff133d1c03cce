// The ring delivers pieces complete and in order, and either side can end it. Every import test covers the ring between threads.
import { describe, expect, test } from "vitest";
import { Control } from "../work/control.ts";
import { ChunkRing } from "./chunk-ring.ts";

describe("in one thread", () => {
  const control = new Control();
  test("reads what was written, in order, until the end", () => {
    const ring = new ChunkRing();
    for (const [n, fileBytes] of [
      [3, 100],
      [1, 250],
    ] as const) {
      ring.room(control)!.fill(n, 0, n);
      ring.put(n, fileBytes);
    }
    ring.end();
    const first = ring.next(control)!;
    expect([[...first.bytes], first.fileBytes]).toEqual([[3, 3, 3], 100]);
    ring.release();
    const second = ring.next(control)!;
    expect([[...second.bytes], second.fileBytes]).toEqual([[1], 250]);
    ring.release();
    expect(ring.next(control)).toBeNull();
  });

  test("wraps around many times", () => {
    const ring = new ChunkRing();
    for (let n = 1; n <= 100; n++) {
      ring.room(control)![0] = n;
      ring.put(1, n);
      expect(ring.next(control)!.bytes[0]).toBe(n);
      ring.release();
    }
  });

  test("after the reader stops, or after a cancel, there is no room and no piece", () => {
    const stopped = new ChunkRing();
    stopped.stop();
    expect(stopped.room(control)).toBeNull();
    const cancelled = new Control();
    cancelled.cancel();
    const ring = new ChunkRing();
    expect(ring.room(cancelled)).toBeNull();
    expect(ring.next(cancelled)).toBeNull();
  });
});
