// Names of received files: what a page may call a file, and what would lead out of its folder.
import { expect, test } from "vitest";
import { partsOfName, refuseEqualNames } from "./upload-names.ts";

test("plain names are taken, with their folders", () => {
  expect(partsOfName("a.pcap", "linux")).toEqual(["a.pcap"]);
  expect(partsOfName("logs/2024 01/conn.log", "win32")).toEqual(["logs", "2024 01", "conn.log"]);
  expect(partsOfName("dump 10:30:00.pcap", "linux")).toEqual(["dump 10:30:00.pcap"]);
  expect(partsOfName("Überwachung (1).csv", "win32")).toEqual(["Überwachung (1).csv"]);
});

test.each([
  "",
  "/",
  "/etc/passwd",
  "../a.csv",
  "a/../../b.csv",
  "a/./b.csv",
  ".bashrc",
  "a//b.csv",
  "a\\b.csv",
  "a\u0000.csv",
  "a\n.csv",
  `${"x".repeat(201)}.csv`,
  `${"d/".repeat(16)}a.csv`,
])("%j is refused on every system", (name) => {
  for (const platform of ["linux", "darwin", "win32"])
    expect(() => partsOfName(name, platform)).toThrow(/cannot be that of a received file/);
});

test.each(["C:a.csv", "a.csv.", "a ", "nul", "COM1.csv", "a?.csv"])("%j is refused on Windows", (name) => {
  expect(() => partsOfName(name, "win32")).toThrow(/cannot be that of a received file/);
});

test("names that are one file on some system are refused", () => {
  expect(() => refuseEqualNames([["a.csv"], ["b", "a.csv"]])).not.toThrow();
  expect(() => refuseEqualNames([["a.csv"], ["A.csv"]])).toThrow(/Two of the files are called A.csv/);
  expect(() => refuseEqualNames([["a", "b.csv"], ["a"]])).toThrow(/Two of the files are called a/);
});
