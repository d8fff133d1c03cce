import { describe, expect, it } from "vitest";
import { runWithinLimits } from "../../../test/fuzz/limits.ts";
import { corpus } from "../../../test/packets/corpus.ts";
import { readAll } from "../../../test/packets/read.ts";
import { exercise } from "../../../test/packets/robust.ts";

const files = [...corpus()];

describe("any file", () => {
  it("every file of the corpus is read with the expected issues only", () => {
    for (const [name, file] of files) {
      const { packets, summary } = readAll(file);
      expect(file.length, name).toBeLessThan(65_536);
      expect(packets.length, name).toBeGreaterThan(3);
      expect(
        packets.filter((packet) => packet.fault !== 0),
        name,
      ).toEqual([]);
      expect(
        summary.issues.filter((issue) => issue.code !== "no-time"),
        name,
      ).toEqual([]);
    }
  });

  for (const [name, file] of files)
    it(`returns from every truncation of ${name}`, async () => {
      const whole = readAll(file).packets.length;
      let before = 0;
      for (let length = 0; length <= file.length; length++) {
        let packets = 0;
        const run = (input: Uint8Array) => {
          packets = exercise(input, 1 + (length % 500));
        };
        expect((await runWithinLimits(run, file.subarray(0, length))).fault).toBeNull();
        expect(packets).toBeGreaterThanOrEqual(before);
        before = packets;
      }
      expect(before).toBe(whole);
    });
});
