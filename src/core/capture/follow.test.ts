import { describe, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { decodeMany } from "../../../test/packets/read.ts";
import { tcp } from "../../../test/packets/transport.ts";
import { follow, type Segment } from "./follow.ts";
import { RelativeNumbers } from "./relative-numbers.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
let frame = 0;
const segment = (sequence: number | null, text: string, more: Partial<Segment> = {}): Segment => ({
  ...{ fromOriginator: true, frame: ++frame, nth: frame, timeUs: 0, sequence, acknowledgement: null },
  payload: bytes(text),
  wireLength: text.length,
  ...more,
});
const textsOf = (segments: Segment[]) =>
  follow(segments).map(
    ({ fromOriginator, missing, bytes }) =>
      `${fromOriginator ? ">" : "<"}${missing > 0 ? `(${missing})` : ""}${String.fromCharCode(...bytes)}`,
  );
const back = (sequence: number, text: string, acknowledgement: number) =>
  segment(sequence, text, { fromOriginator: false, acknowledgement });

describe("a stream", () => {
  test("has every byte once, ordered by sequence number", () => {
    expect(
      textsOf([
        segment(1, "abc"),
        segment(7, "ghi"),
        segment(4, "def"),
        segment(4, "def"),
        segment(8, "hijk"),
      ]),
    ).toEqual([...[">abc", ">def", ">ghi", ">jk"]]);
  });

  test("starts where the first packet of its side starts, even without data", () => {
    expect(textsOf([segment(1, ""), segment(4, "def"), segment(1, "abc")])).toEqual([">abc", ">def"]);
  });

  test("reports missing bytes in their place: never captured, or truncated", () => {
    expect(textsOf([segment(1, "abc"), segment(7, "ghi"), back(1, "ok", 10)])).toEqual([
      ">abc",
      ">(3)ghi",
      "<ok",
    ]);
    expect(textsOf([segment(1, "ab", { wireLength: 5 }), segment(6, "x")])).toEqual([">ab", ">(3)x"]);
    expect(textsOf([segment(1, "abc"), segment(7, "ghi")])).toEqual([">abc", ">(3)ghi"]);
  });

  test("waits for late bytes only until the other side acknowledges them", () => {
    expect(textsOf([segment(1, "abc"), segment(7, "ghi"), back(1, "", 4), segment(4, "def")])).toEqual([
      ">abc",
      ">def",
      ">ghi",
    ]);
  });

  test("of datagrams is in the order of the capture", () => {
    expect(
      textsOf([segment(null, "a"), segment(null, "b", { fromOriginator: false }), segment(null, "a")]),
    ).toEqual([">a", "<b", ">a"]);
  });

  test("is bounded: early segments do not wait for ever", () => {
    const pieces = follow([
      segment(1, "a"),
      ...Array.from({ length: 300 }, (_, i) => segment(1000 + 2 * i, "x")),
    ]);
    expect(pieces).toHaveLength(301);
    expect(pieces.reduce((sum, piece) => sum + piece.missing, 0)).toBe(998 + 299);
  });

  test("any order, truncation or copy of the segments gives the stream's bytes in order", () => {
    const whole = "the quick brown fox jumps over the lazy dog";
    for (let seed = 1; seed < 300; seed++) {
      let state = seed;
      const below = (limit: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return state % limit;
      };
      const segments: Segment[] = [segment(1, whole.slice(0, 1))];
      for (let at = 1; at < whole.length; ) {
        const length = 1 + below(6);
        segments.push(segment(1 + at, whole.slice(at, at + length)));
        if (below(3) === 0)
          segments.push(segment(1 + Math.max(0, at - 2), whole.slice(Math.max(0, at - 2), at + length)));
        at += length;
      }
      const rest = segments.splice(1);
      for (let k = rest.length - 1; k > 0; k--) {
        const other = below(k + 1);
        [rest[k], rest[other]] = [rest[other]!, rest[k]!];
      }
      expect(
        follow([...segments, ...rest])
          .map((piece) => String.fromCharCode(...piece.bytes))
          .join(""),
      ).toBe(whole);
    }
  });
});

describe("relative numbers", () => {
  const numbersOf = (
    all: readonly (readonly [fromOriginator: boolean, flags: string, seq: number, ack: number])[],
  ) => {
    const relative = new RelativeNumbers();
    return decodeMany(all.map(([, flags, seq, ack]) => ethernet({}, ipv4({}, tcp({ flags, seq, ack }))))).map(
      (packet, i) => {
        const numbers = relative.next(packet, all[i]![0]);
        return [numbers?.sequence, numbers?.acknowledgement];
      },
    );
  };

  test("count from the first of each side, beyond 32 bits", () => {
    expect(
      numbersOf([
        [true, "S", 0xfffffff0, 0],
        [false, "SA", 500, 0xfffffff1],
        [true, "A", 0xfffffff1, 501],
        [true, "PA", 0x10, 501],
        [true, "PA", 0xfffffff1, 501],
      ]),
    ).toEqual([
      [0, null],
      [0, 1],
      [1, 1],
      [32, 1],
      [1, 1],
    ]);
  });

  test("without the beginning, the first number is 1", () => {
    expect(
      numbersOf([
        [true, "A", 1000, 77],
        [false, "A", 80, 1010],
      ]),
    ).toEqual([
      [1, 1],
      [4, 11],
    ]);
  });
});
