// The security rules of the page on both hosts: what it may load, and which files it may name.
// Pure functions over strings; docs/security.md explains each rule.

const policy: Record<string, string> = {
  "default-src": "'none'",
  "script-src": "'self'",
  // The grid and chart tooltips set styles at run time. Styles cannot run scripts.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

export const contentSecurityPolicy = Object.entries(policy)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join("; ");

export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * The file that a URL path names, as a relative path with forward slashes; null for anything not clearly inside the page's folder. Takes
 * the path as sent. An allow list of characters excludes escapes, drives, backslashes, hidden files and parent folders.
 */
export function assetPath(pathname: string): string | null {
  if (pathname === "/" || pathname === "") return "index.html";
  if (pathname.length > 512 || !pathname.startsWith("/")) return null;
  const segments = pathname.slice(1).split("/");
  return segments.every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment))
    ? segments.join("/")
    : null;
}

const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webp: "image/webp",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

export const contentType = (file: string): string =>
  types[file.slice(file.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";

/** A name with a hash of its content never changes, so it can be cached forever. */
export const isHashedAsset = (file: string): boolean =>
  /^assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(file);
