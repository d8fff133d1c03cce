// Layers and streams as words: which field a byte belongs to, and bytes as text.
import { describe, expect, test } from "vitest";
import type { PacketLayer } from "#shared/packet-vocabulary.ts";
import { fieldAt, layersText } from "./layer-words.ts";
import { streamHex, streamText } from "./stream-words.ts";

const field = (name: string, from: number, to: number, depth = 0) => ({ name, text: name, from, to, depth });
const layers: PacketLayer[] = [
  { name: "Ethernet", summary: "a → b", from: 0, to: 14, fields: [field("Destination", 0, 6)] },
  {
    name: "DNS",
    summary: "",
    from: 42,
    to: 60,
    fields: [field("Flags", 44, 46), field("Outcome", 44, 46, 1), field("Whole", 42, 60)],
  },
];

describe("a byte", () => {
  test("belongs to the smallest field, else to its layer, else to nothing", () => {
    expect(fieldAt(layers, 3)).toMatchObject({ layer: 0, field: 0 });
    expect(fieldAt(layers, 45)).toMatchObject({ layer: 1, field: 1, from: 44, to: 46 });
    expect(fieldAt(layers, 50)).toMatchObject({ layer: 1, field: 2 });
    expect(fieldAt(layers, 12)).toMatchObject({ layer: 0, field: -1, from: 0, to: 14 });
    expect(fieldAt(layers, 20)).toBeNull();
  });
});

test("layers as text are one line a field, indented by depth", () => {
  expect(layersText(7, layers).split("\n")).toEqual([
    "frame 7",
    "Ethernet: a → b",
    "  Destination: Destination",
    "DNS",
    "  Flags: Flags",
    "    Outcome: Outcome",
    "  Whole: Whole",
  ]);
});

test("a stream is text with its lines, or sixteen bytes a line", () => {
  const hex = Buffer.from("GET /\r\n\r\n\u0000é", "latin1").toString("hex");
  expect(streamText(hex)).toBe("GET /\n\n··");
  expect(streamHex(hex)).toBe(`47 45 54 20 2f 0d 0a 0d 0a 00 e9${" ".repeat(15)}  GET /······`);
  expect(streamHex("41".repeat(17)).split("\n")).toHaveLength(2);
});
