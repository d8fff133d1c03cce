// An error of the engine while it handles a note of a thread: the work fails with it, once, and the process lives on.
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { manyFlows } from "../../../test/support/web-capture.ts";
import { ChunkRing } from "../capture/chunk-ring.ts";
import type { MeterNote, MeterOrder, MeterResult } from "../capture/meter-messages.ts";
import { Control } from "./control.ts";
import { runThread } from "./thread.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
process.on("unhandledRejection", note);
afterEach(() => process.off("unhandledRejection", note));

test("a note that cannot be handled fails the work, and nothing else", async () => {
  const capture = manyFlows(80);
  const ring = new ChunkRing();
  ring.room(new Control())!.set(capture);
  ring.put(capture.length, capture.length);
  ring.end();
  const order = {
    ring: ring.memory,
    names: ["office.pcap"],
    tunnels: "inner",
    communityIdSeed: 0,
    meter: {},
  };
  const work = runThread<MeterOrder, MeterNote, MeterResult>("capture/meter-worker", order as MeterOrder, {
    signal: new AbortController().signal,
    async deal() {
      throw new Error("The disk is full.");
    },
  });
  await expect(work).rejects.toThrow("The disk is full.");
  // Node reports an unhandled rejection only after the promises of this turn.
  await wait(20);
  expect(unhandled).toEqual([]);
});
