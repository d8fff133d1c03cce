// Which addresses the window may show, who may send requests, and which permissions are granted.
import { describe, expect, it } from "vitest";
import {
  documentationAddress,
  isDocumentation,
  isPageFrame,
  mayHave,
  mayNavigate,
  pageAddress,
} from "./navigation.ts";

describe("navigation", () => {
  it.each([pageAddress, `${pageAddress}#/data`, `${pageAddress}?x=1`])("may go to %j", (address) => {
    expect(mayNavigate(address, pageAddress)).toBe(true);
  });

  it.each([
    documentationAddress,
    "app://tidewatch/assets/index.js",
    "app://tidewatch/",
    "app://elsewhere/index.html",
    "app://tidewatch:81/index.html",
    "app://user@tidewatch.example/index.html",
    "https://tidewatch/index.html",
    "file:///etc/passwd",
    "data:text/html,hello",
    "javascript:alert(1)",
    "about:blank",
    "",
    "not an address",
  ])("may not open %j", (address) => {
    expect(mayNavigate(address, pageAddress)).toBe(false);
  });
});

describe("the window of the documentation", () => {
  it.each([documentationAddress, "app://tidewatch/help/how-to/hunt-a-beacon.html#the-list"])(
    "may go to %j",
    (address) => {
      expect(isDocumentation(address)).toBe(true);
      expect(mayNavigate(address, documentationAddress)).toBe(true);
    },
  );

  it.each([
    pageAddress,
    "app://tidewatch/help/",
    "app://tidewatch/help/../index.html",
    "app://tidewatch/help/%2e%2e/index.html",
    "app://tidewatch/help/site.js",
    "app://tidewatch/assets/help/index.html",
    "app://elsewhere/help/index.html",
    "https://tidewatch/help/index.html",
    "file:///help/index.html",
    "",
  ])("may not open %j", (address) => {
    expect(isDocumentation(address)).toBe(false);
    expect(mayNavigate(address, documentationAddress)).toBe(false);
  });
});

describe("the sender of a message", () => {
  it("is the page in the window's top frame", () => {
    expect(isPageFrame({ url: pageAddress, parent: null })).toBe(true);
    expect(isPageFrame({ url: pageAddress, parent: {} })).toBe(false);
    expect(isPageFrame({ url: documentationAddress, parent: null })).toBe(false);
    expect(isPageFrame({ url: "https://evil.example/", parent: null })).toBe(false);
    expect(isPageFrame(null)).toBe(false);
  });
});

describe("permissions", () => {
  it("are copying and notifications for the page, and nothing else for anyone", () => {
    for (const permission of ["clipboard-sanitized-write", "notifications"]) {
      expect(mayHave(permission, "app://tidewatch/")).toBe(true);
      expect(mayHave(permission, "https://evil.example/")).toBe(false);
    }
    for (const permission of ["clipboard-read", "geolocation", "media", "openExternal", "usb"]) {
      expect(mayHave(permission, "app://tidewatch/")).toBe(false);
    }
  });
});
