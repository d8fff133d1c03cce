// The words of the time line: amounts, names of parts, and ranges of time without repetition.
import { describe, expect, test } from "vitest";
import type { Timeline } from "#shared/vocabulary.ts";
import { amountOf, briefAmount, briefTime, partName, rangeWords, totals } from "./overview-words.tsx";

const at = (h: number, m = 0, s = 0, ms = 0) => Date.UTC(2024, 2, 1, h, m, s, ms);
const line = (measure: Timeline["measure"]): Timeline => ({
  ...{ measure, column: "start_time", splitBy: "protocol", fromMs: at(9), widthMs: 1000, bins: 4 },
  ...{ parts: ["tcp", null], bin: [0, 0, 2], part: [0, 1, 0], count: [5, 2, 7] },
});

describe("amounts", () => {
  test("are rows, bytes or packets", () => {
    expect(amountOf(1234, line("rows"))).toBe("1,234 rows");
    expect(amountOf(1, line("bytes"))).toBe("1 byte");
    expect(amountOf(2, line("packets"))).toBe("2 packets");
    expect(briefAmount(1_200_000, line("rows"))).toMatch(/^1\.2/);
    expect(briefAmount(3_400_000, line("bytes"))).toMatch(/MB$/);
  });

  test("of each bin that is not empty", () => {
    expect(totals(line("rows"))).toEqual([7, 7]);
  });
});

test("parts have names, even without a value", () => {
  expect(partName("tcp", "protocol")).toBe("tcp");
  expect(partName("", "protocol")).toBe("no value");
  expect(partName(null, "protocol")).toBe("other");
  expect(partName("true", "label_benign")).toBe("benign");
  expect(partName("false", "label_benign")).toBe("not benign");
  expect(partName("true", "local")).toBe("true");
});

describe("times", () => {
  test("to the second, and to the millisecond where needed", () => {
    expect(briefTime(at(9), "utc", 0)).toBe("2024-03-01 09:00:00");
    expect(briefTime(at(9, 0, 0, 250), "utc", 0)).toBe("2024-03-01 09:00:00.250");
  });

  test("the day appears once when it is the same", () => {
    expect(rangeWords({ fromMs: at(9), toMs: at(9, 10) }, "utc", 0)).toBe("2024-03-01 09:00:00 – 09:10:00");
    expect(rangeWords({ fromMs: at(23), toMs: at(25) }, "utc", 0)).toBe(
      "2024-03-01 23:00:00 – 2024-03-02 01:00:00",
    );
  });

  test("relative ones count from the start of the data", () => {
    const words = rangeWords({ fromMs: at(9, 1), toMs: at(9, 2) }, "relative", at(9));
    expect(words).toContain(" – ");
    expect(words).not.toContain("2024");
  });
});
