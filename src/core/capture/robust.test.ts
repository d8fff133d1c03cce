import { describe, expect, it } from "vitest";
import { corpus } from "../../../test/packets/corpus.ts";
import { readAll } from "../../../test/packets/read.ts";
import { exercise, mutate } from "../../../test/packets/robust.ts";

const files = [...corpus()];
/** `scripts/fuzz-capture.ts` runs 20,000 and the real captures. */
const mutations = 2000;

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
    it(`returns from every truncation of ${name}`, () => {
      const whole = readAll(file).packets.length;
      let before = 0;
      for (let length = 0; length <= file.length; length++) {
        const { packets } = exercise(file.subarray(0, length), 1 + (length % 500));
        expect(packets).toBeGreaterThanOrEqual(before);
        before = packets;
      }
      expect(before).toBe(whole);
    });

  it(`returns from ${mutations} mutations`, () => {
    for (let seed = 0; seed < mutations; seed++) {
      const [name, file] = files[seed % files.length]!;
      const [, other] = files[(seed * 7) % files.length]!;
      const broken = mutate(file, other, seed);
      try {
        exercise(broken, 1 + (seed % 3) * 700);
      } catch (error) {
        throw new Error(`seed ${seed} of ${name}`, { cause: error });
      }
    }
  });
});
