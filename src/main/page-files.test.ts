// Serves app://tidewatch from a real folder: what it serves, with which headers, and what it refuses.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { securityHeaders } from "../host/web-security.ts";
import { answerPage } from "./page-files.ts";

let folder: string;
let page: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-page-"));
  page = join(folder, "renderer");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html>");
  writeFileSync(join(page, "assets", "a.js"), "1");
  writeFileSync(join(folder, "secret.txt"), "secret");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (url: string, method = "GET") => answerPage({ url, method }, page);

describe("app://tidewatch", () => {
  it("serves the page and its files with every security header", async () => {
    for (const url of ["app://tidewatch", "app://tidewatch/", "app://tidewatch/index.html?x#y"]) {
      const response = await ask(url);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("<!doctype html>");
      for (const [name, value] of Object.entries(securityHeaders)) {
        expect(response.headers.get(name)).toBe(value);
      }
    }
    const script = await ask("app://tidewatch/assets/a.js");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it.each([
    "app://tidewatch/../secret.txt",
    "app://tidewatch/assets/../../secret.txt",
    "app://tidewatch/%2e%2e/secret.txt",
    "app://tidewatch/..%5csecret.txt",
    "app://tidewatch/assets",
    "app://tidewatch/missing.js",
    "app://elsewhere/index.html",
    "app://tidewatch.evil/index.html",
  ])("serves nothing at %j", async (url) => {
    const response = await ask(url);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-security-policy")).toBe(securityHeaders["content-security-policy"]);
  });

  it("accepts no other method", async () => {
    expect((await ask("app://tidewatch/index.html", "POST")).status).toBe(405);
    const head = await ask("app://tidewatch/index.html", "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});
