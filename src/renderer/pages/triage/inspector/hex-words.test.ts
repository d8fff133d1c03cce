// Lines of a hex dump: offsets, groups, printable characters, and a short last line with aligned columns.
import { expect, test } from "vitest";
import { dumpLine } from "./hex-words.ts";

const hex = Buffer.from("GET / HTTP/1.1\r\nHost: tide\0").toString("hex");

test("sixteen bytes in two groups, with their offset and text", () => {
  expect(dumpLine(hex, 0)).toEqual({
    offset: "0000",
    bytes: "47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a",
    text: "GET / HTTP/1.1..",
  });
});

test("a short last line is as wide as the others", () => {
  const last = dumpLine(hex, 1);
  expect(last.offset).toBe("0010");
  expect(last.text).toBe("Host: tide.");
  expect(last.bytes).toHaveLength(dumpLine(hex, 0).bytes.length);
  expect(last.bytes.trimEnd()).toBe("48 6f 73 74 3a 20 74 69  64 65 00");
});

test("beyond the end there is nothing", () => {
  expect(dumpLine(hex, 9)).toMatchObject({ offset: "0090", text: "" });
});
