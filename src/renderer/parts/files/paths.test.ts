// Splits and joins paths of both kinds of systems for the file dialog.
import { expect, test } from "vitest";
import { crumbs, joinPath, mayChoose, newWorkspacePath, nextByLetter, withEnding } from "./paths.ts";

test("crumbs lead from the root to the folder", () => {
  expect(crumbs("/var/log")).toEqual([
    { name: "/", path: "/" },
    { name: "var", path: "/var" },
    { name: "log", path: "/var/log" },
  ]);
  expect(crumbs("/")).toEqual([{ name: "/", path: "/" }]);
  expect(crumbs("C:\\Users\\me")).toEqual([
    { name: "C:", path: "C:\\" },
    { name: "Users", path: "C:\\Users" },
    { name: "me", path: "C:\\Users\\me" },
  ]);
  expect(crumbs("")).toEqual([]);
});

test("names are joined with the system's separator", () => {
  expect(joinPath("/", "a")).toBe("/a");
  expect(joinPath("C:\\", "a")).toBe("C:\\a");
  expect(newWorkspacePath("/home/me", " June.tidewatch ")).toBe("/home/me/June.tidewatch");
});

test("the purpose decides what can be chosen", () => {
  expect(mayChoose({ kind: "file" }, "data")).toBe(true);
  expect(mayChoose({ kind: "folder" }, "data")).toBe(false);
  expect(mayChoose({ kind: "file" }, "workspace")).toBe(false);
  expect(mayChoose({ kind: "workspace" }, "workspace")).toBe(true);
});

test("a letter goes to the next match and wraps around", () => {
  const names = ["alpha", "beta", "Bravo"].map((name) => ({ name }));
  expect(nextByLetter(names, 0, "b")).toBe(1);
  expect(nextByLetter(names, 1, "b")).toBe(2);
  expect(nextByLetter(names, 2, "b")).toBe(1);
  expect(nextByLetter(names, 0, "x")).toBe(0);
});

test("a new file gets the usual extension unless it has one", () => {
  expect(withEnding(" flows ", ["csv"])).toBe("flows.csv");
  expect(withEnding("flows.CSV", ["csv"])).toBe("flows.CSV");
  expect(withEnding("flows.csv.gz", ["csv"])).toBe("flows.csv.gz");
  expect(withEnding("10.0.0.5", ["ndjson", "json"])).toBe("10.0.0.5.ndjson");
  expect(withEnding("a.json", ["ndjson", "json"])).toBe("a.json");
  expect(withEnding("", ["csv"])).toBe("");
  expect(withEnding("a", [])).toBe("a");
});
