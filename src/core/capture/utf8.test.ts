import { describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const texts = ["", "plain", "é ß ñ", "日本語", "𝄞 and 😀", "a\u0000b", "\uffff\u{10ffff}"];

describe("UTF-8", () => {
  it("encodes and decodes like the platform", () => {
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      expect(encodeUtf8(text)).toEqual(bytes);
      expect(decodeUtf8(bytes)).toBe(text);
    }
    expect(encodeUtf8("\ud800x")).toEqual(new TextEncoder().encode("\ud800x"));
  });

  it("writes U+FFFD where the platform's decoder does, for invalid bytes of all kinds", () => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const edges = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef,
      0xf0, 0xf1, 0xf4, 0xf5, 0xff,
    ];
    for (const first of edges)
      for (const second of edges)
        for (const third of edges)
          for (const fourth of [0x41, 0x80, 0xbf, 0xf0]) {
            const bytes = Uint8Array.of(first, second, third, fourth);
            expect(decodeUtf8(bytes)).toBe(decoder.decode(bytes));
          }
  });

  it("decodes a part of the bytes", () => {
    expect(decodeUtf8(new TextEncoder().encode("abcdef"), 2, 4)).toBe("cd");
  });
});
