// Files in arguments and from a second start.
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { applicationArguments, handedBySecond, readArguments } from "./handed-files.ts";

describe("arguments", () => {
  it("are files, resolved against the working folder", () => {
    expect(readArguments(["a.csv", "/x/b.pcap"], "/data")).toEqual({
      paths: [resolve("/data/a.csv"), resolve("/x/b.pcap")],
      workspace: null,
    });
  });

  it("may name a workspace, by its extension or by an option", () => {
    expect(readArguments(["a.csv", "old.tidewatch", "new.tidewatch/"], "/data")).toEqual({
      paths: [resolve("/data/a.csv")],
      workspace: resolve("/data/new.tidewatch"),
    });
    for (const option of [["--workspace=case"], ["--workspace", "case"], ["-w", "case"]]) {
      expect(readArguments([...option, "a.csv", "old.tidewatch"], "/data")).toEqual({
        paths: [resolve("/data/a.csv")],
        workspace: resolve("/data/case"),
      });
    }
    expect(readArguments(["--workspace"], "/data").workspace).toBeNull();
  });

  it("that are other switches belong to Chromium", () => {
    expect(readArguments(["--inspect=0", "-v", "", "a.csv"], "/data").paths).toEqual([
      resolve("/data/a.csv"),
    ]);
  });
});

describe("the application's own argument", () => {
  it("is not a file, wherever switches are; a packaged application has none", () => {
    expect(applicationArguments(["electron", ".", "a.csv"], false)).toEqual(["a.csv"]);
    expect(applicationArguments(["electron", "--inspect=0", "/app", "a.csv"], false)).toEqual([
      "--inspect=0",
      "a.csv",
    ]);
    expect(applicationArguments(["tidewatch", "a.csv"], true)).toEqual(["a.csv"]);
  });
});

describe("a second start", () => {
  it("passes its files and its workspace to the first", () => {
    expect(handedBySecond({ paths: ["/a.csv"], workspace: "/b.tidewatch" })).toEqual({
      paths: ["/a.csv", "/b.tidewatch"],
    });
  });

  it.each([undefined, null, {}, { paths: [1], workspace: null }, "a.csv"])(
    "with %j passes nothing",
    (data) => {
      expect(handedBySecond(data)).toEqual({ paths: [] });
    },
  );
});
