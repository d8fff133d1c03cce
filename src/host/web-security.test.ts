// The security rules of the page: content policy, path guard, external links.
import { describe, expect, it } from "vitest";
import {
  assetPath,
  contentSecurityPolicy,
  contentType,
  isHashedAsset,
  securityHeaders,
} from "./web-security.ts";

const directives = new Map(
  contentSecurityPolicy.split("; ").map((directive) => {
    const [name = "", ...sources] = directive.split(" ");
    return [name, sources] as const;
  }),
);

describe("the content security policy", () => {
  it("allows nothing by default, and scripts from the page's origin only", () => {
    expect(directives.get("default-src")).toEqual(["'none'"]);
    expect(directives.get("script-src")).toEqual(["'self'"]);
  });

  it("names no other host, no eval, no inline script, no wildcard", () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/);
    for (const [name, sources] of directives) {
      if (name !== "style-src") expect(sources).not.toContain("'unsafe-inline'");
    }
  });

  it("forbids embedding in frames, submitting forms elsewhere, and another base", () => {
    for (const name of ["frame-ancestors", "form-action", "base-uri"]) {
      expect(directives.get(name)).toEqual(["'none'"]);
    }
  });

  it("is sent with the other headers", () => {
    expect(securityHeaders["content-security-policy"]).toBe(contentSecurityPolicy);
    expect(securityHeaders["x-content-type-options"]).toBe("nosniff");
    expect(securityHeaders["cross-origin-resource-policy"]).toBe("same-origin");
  });
});

describe("the path guard", () => {
  it.each([
    ["/", "index.html"],
    ["", "index.html"],
    ["/index.html", "index.html"],
    ["/assets/index-BxA91_-k.js", "assets/index-BxA91_-k.js"],
    ["/assets/inter-latin.woff2", "assets/inter-latin.woff2"],
  ])("accepts %j", (path, file) => {
    expect(assetPath(path)).toBe(file);
  });

  it.each([
    "/..",
    "/../main/cli.js",
    "/assets/../../main/cli.js",
    "/%2e%2e/main/cli.js",
    "/..%2fmain/cli.js",
    "/%252e%252e/main/cli.js",
    "/..\\main\\cli.js",
    "/assets\\..\\..\\main",
    "//etc/passwd",
    "/C:/Windows/win.ini",
    "/file:///etc/passwd",
    "/.env",
    "/assets/.hidden",
    "/index.html\0.png",
    "/index.html/",
    "/a b",
    "/ä",
    "index.html",
    `/${"a/".repeat(400)}a`,
  ])("refuses %j", (path) => {
    expect(assetPath(path)).toBeNull();
  });
});

describe("types and caching", () => {
  it("knows the types of all files in a build", () => {
    expect(contentType("assets/a.js")).toBe("text/javascript; charset=utf-8");
    expect(contentType("a.woff2")).toBe("font/woff2");
    expect(contentType("a.UNKNOWN")).toBe("application/octet-stream");
  });

  it("caches only names with a hash", () => {
    expect(isHashedAsset("assets/index-BxA91_-k.js")).toBe(true);
    expect(isHashedAsset("index.html")).toBe(false);
    expect(isHashedAsset("assets/index.js")).toBe(false);
  });
});
