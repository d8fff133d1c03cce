// The queue of rows that wait for the model: what is left out when the model is too slow, and what never is.
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Arrival, createArrivalQueue, mostWaitMs } from "./arrival-queue.ts";

const arrival = (firstRow: number, arrivedMs: number): Arrival => ({
  table: { rows: 10, columns: new Map() },
  firstRow,
  arrivedMs,
});

function bench(waits: boolean) {
  const scored: number[] = [];
  const leftOut: number[] = [];
  const open: (() => void)[] = [];
  let nowMs = 0;
  let sourceWaits = waits;
  const queue = createArrivalQueue({
    sourceWaits: () => sourceWaits,
    now: () => nowMs,
    score: ({ firstRow }) =>
      new Promise((resolve) => {
        open.push(() => {
          scored.push(firstRow);
          resolve();
        });
      }),
    leaveOut: ({ firstRow }) => void leftOut.push(firstRow),
  });
  return {
    ...{ queue, scored, leftOut },
    /** The source is stopped, and what it still has comes at once. */
    stop() {
      sourceWaits = false;
    },
    /** The model ends its batch at a time. */
    async ends(atMs: number) {
      nowMs = atMs;
      open.shift()!();
      await setImmediate();
    },
  };
}

test("a model that is too slow leaves out the oldest rows that wait, and always scores the newest", async () => {
  const { queue, scored, leftOut, ends } = bench(false);
  for (const [row, atMs] of [
    [0, 0],
    [10, 100],
    [20, 1500],
    [30, 1900],
  ] as const)
    await queue.add(arrival(row, atMs));
  await ends(100 + mostWaitMs + 1);
  expect(leftOut).toEqual([10]);
  await ends(20_000);
  await ends(20_000);
  await queue.settled();
  expect(scored).toEqual([0, 20, 30]);
  expect(leftOut).toEqual([10]);
});

test("a source that waits has every row scored, however late", async () => {
  const { queue, scored, leftOut, ends } = bench(true);
  const added = [queue.add(arrival(0, 0)), queue.add(arrival(10, 0))];
  await ends(60_000);
  await ends(120_000);
  await Promise.all(added);
  expect(scored).toEqual([0, 10]);
  expect(leftOut).toEqual([]);
});

test("after a stop a source that waited waits no more: what comes then has ten seconds", async () => {
  const { queue, scored, leftOut, stop, ends } = bench(true);
  void queue.add(arrival(0, 0));
  stop();
  await queue.add(arrival(10, 0));
  await queue.add(arrival(20, 0));
  await ends(60_000);
  await ends(60_000);
  await queue.settled();
  expect({ scored, leftOut }).toEqual({ scored: [0, 20], leftOut: [10] });
});

test("other work with the model is done only while no rows wait; an error is thrown to the next one who adds", async () => {
  const { queue, ends } = bench(false);
  await queue.add(arrival(0, 0));
  expect(await queue.between(async () => {})).toBe(false);
  await ends(0);
  let done = 0;
  expect(await queue.between(async () => void done++)).toBe(true);
  expect(done).toBe(1);
  await expect(
    queue.between(async () => {
      throw new Error("The model is gone.");
    }),
  ).rejects.toThrow("The model is gone.");
  await expect(queue.add(arrival(10, 0))).rejects.toThrow("The model is gone.");
});
