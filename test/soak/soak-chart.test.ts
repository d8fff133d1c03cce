import { expect, it } from "vitest";
import { judgeSoak, type SoakSample, soakChart } from "./soak-chart.ts";

const course = (memoryMb: (minute: number) => number): SoakSample[] =>
  Array.from({ length: 61 }, (_, minutes) => ({
    ...{ minutes, rounds: minutes, memoryMb: memoryMb(minutes) },
    ...{ descriptors: 60, diskMb: 40, slowestMs: 20, medianMs: 5 },
  }));

it("is flat if nothing grows after the warm-up", () => {
  expect(judgeSoak(course((minute) => (minute < 10 ? 300 + minute * 10 : 400)))).toMatchObject({
    growth: 1,
    isFlat: true,
  });
});

it("grows if memory rises by more than a twentieth, or was not measured", () => {
  expect(judgeSoak(course((minute) => 400 + minute * 5))).toMatchObject({ isFlat: false });
  expect(judgeSoak([])).toMatchObject({ growth: null, isFlat: false });
});

it("draws all four curves and escapes the verdict", () => {
  const svg = soakChart(
    course(() => 400),
    "a < b",
  );
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg).toContain("a &lt; b");
  expect(svg).not.toContain("NaN");
});
