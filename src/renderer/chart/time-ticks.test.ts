// Ticks at round moments: in UTC, in a zone with a fractional hour offset, and counted from the start.
import { afterEach, expect, test } from "vitest";
import { timeTicks } from "./time-ticks.ts";

const zone = process.env.TZ;
afterEach(() => {
  process.env.TZ = zone;
  if (zone === undefined) delete process.env.TZ;
});

const fromMs = Date.UTC(2024, 2, 1, 9, 41);
const texts = (ticks: { text: string }[]) => ticks.map(({ text }) => text);

test("hours are round, the first label has the day, midnight the next day", () => {
  const ticks = timeTicks({ fromMs, toMs: fromMs + 20 * 3_600_000 }, { mode: "utc", originMs: 0, most: 8 });
  expect(texts(ticks)).toEqual(["2024-03-01 12:00", "15:00", "18:00", "21:00", "03-02", "03:00"]);
  expect(ticks[0]!.ms).toBe(Date.UTC(2024, 2, 1, 12));
});

test("local ticks are round in local time", () => {
  process.env.TZ = "Asia/Kolkata";
  const ticks = timeTicks({ fromMs, toMs: fromMs + 20 * 3_600_000 }, { mode: "local", originMs: 0, most: 8 });
  expect(texts(ticks).slice(0, 2)).toEqual(["2024-03-01 18:00", "21:00"]);
  expect(ticks[0]!.ms).toBe(Date.UTC(2024, 2, 1, 12, 30));
});

test("relative ticks count from the start of the data", () => {
  const ticks = timeTicks(
    { fromMs, toMs: fromMs + 3 * 3_600_000 },
    { mode: "relative", originMs: fromMs, most: 4 },
  );
  expect(texts(ticks)).toEqual(["start", "+1 h", "+2 h", "+3 h"]);
});

test("from a millisecond to millennia there are some ticks, and never too many", () => {
  for (const span of [5, 900, 45_000, 7.2e6, 4e8, 9e9, 1.6e11, 2.5e14]) {
    for (const mode of ["utc", "local", "relative"] as const) {
      const ticks = timeTicks({ fromMs, toMs: fromMs + span }, { mode, originMs: fromMs, most: 8 });
      expect(ticks.length, `${mode} ${span}`).toBeGreaterThanOrEqual(1);
      expect(ticks.length, `${mode} ${span}`).toBeLessThanOrEqual(10);
      for (const { ms } of ticks) expect(ms >= fromMs && ms <= fromMs + span).toBe(true);
    }
  }
  expect(timeTicks({ fromMs, toMs: fromMs }, { mode: "utc", originMs: 0, most: 8 })).toEqual([]);
});
