// Tests whether a build is fresh: decided by content, not by file times, and never before the build has ended.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beginBuild, isBuildFresh, isCheckout } from "../scripts/build-state.mjs";

let root: string;
const write = (path: string, text: string) => writeFileSync(join(root, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tidewatch-build-"));
  mkdirSync(join(root, "src", "core"), { recursive: true });
  write("src/core/a.ts", "1");
  write("package.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a build", () => {
  it("is fresh from its end until a source changes", () => {
    expect(isBuildFresh(root)).toBe(false);
    beginBuild(root)();
    expect(isBuildFresh(root)).toBe(true);
    write("src/core/a.ts", "2");
    expect(isBuildFresh(root)).toBe(false);
  });

  it("is not fresh while it runs, nor after it failed", () => {
    beginBuild(root)();
    beginBuild(root);
    expect(isBuildFresh(root)).toBe(false);
  });

  it("is stale if a source changed while it ran", () => {
    const end = beginBuild(root);
    write("src/core/a.ts", "2");
    end();
    expect(isBuildFresh(root)).toBe(false);
  });

  it("ignores a new time, a test, and anything outside the sources", () => {
    beginBuild(root)();
    utimesSync(join(root, "src", "core", "a.ts"), 1, 1);
    write("src/core/a.test.ts", "3");
    write("README.md", "3");
    expect(isBuildFresh(root)).toBe(true);
  });

  it("is stale if a source was added or removed, or the dependencies changed", () => {
    beginBuild(root)();
    write("src/core/b.ts", "");
    expect(isBuildFresh(root)).toBe(false);
    beginBuild(root)();
    rmSync(join(root, "src", "core", "b.ts"));
    expect(isBuildFresh(root)).toBe(false);
    beginBuild(root)();
    write("package-lock.json", "{}");
    expect(isBuildFresh(root)).toBe(false);
  });
});

it("is only checked in a checkout", () => {
  expect(isCheckout(root)).toBe(false);
  write("electron.vite.config.ts", "");
  expect(isCheckout(root)).toBe(true);
});
