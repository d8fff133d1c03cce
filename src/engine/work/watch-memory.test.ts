import { expect, test } from "vitest";
import type { JobContext, JobRunners } from "./queue.ts";
import { withWatchMemory } from "./watch-memory.ts";

function bench() {
  const limits: (number | null)[] = [];
  const ends = new Map<string, () => void>();
  const runner = (kind: string) => ({
    title: () => kind,
    run: () =>
      new Promise<unknown>((resolve) => {
        ends.set(kind, () => resolve(kind));
      }),
  });
  const kinds = ["watch.run", "dataset.import", "model.train"];
  const runners = Object.fromEntries(kinds.map((kind) => [kind, runner(kind)])) as unknown as JobRunners;
  const bounded = withWatchMemory(runners, {
    async limitMemory(mb) {
      limits.push(mb);
    },
  });
  return {
    limits,
    start: (kind: keyof JobRunners) => bounded[kind].run({} as never, {} as JobContext),
    async end(kind: string) {
      await expect.poll(() => ends.has(kind)).toBe(true);
      ends.get(kind)!();
    },
  };
}

test("the store keeps little while only watches run, and has all its memory while another job does", async () => {
  const { limits, start, end } = bench();
  const watch = start("watch.run");
  await expect.poll(() => limits).toEqual([512]);
  const job = start("dataset.import");
  await expect.poll(() => limits).toEqual([512, null]);
  await end("dataset.import");
  expect(await job).toBe("dataset.import");
  expect(limits).toEqual([512, null, 512]);
  await end("watch.run");
  await watch;
  expect(limits).toEqual([512, null, 512, null]);
});

test("without a watch the limit is left alone", async () => {
  const { limits, start, end } = bench();
  const job = start("model.train");
  await end("model.train");
  await job;
  expect(limits).toEqual([]);
});
