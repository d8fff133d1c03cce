// The security rules of the page on both hosts: what it may load, which files it may name, which links it may open.
// Pure functions over strings; docs/security.md explains each rule.

const policy: Record<string, string> = {
  "default-src": "'none'",
  "script-src": "'self'",
  // The grid and the chart tooltips set style attributes and style elements at run time; scripts cannot ride on them.
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
 * The file a URL path names inside the page's folder, as a relative path with forward slashes, or null for
 * anything that is not plainly inside. Takes the path as it was sent: an allow list of characters leaves no
 * escapes to decode, no drive, no backslash, no hidden file and no way up.
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
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

export const contentType = (file: string): string =>
  types[file.slice(file.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";

/** Names that carry a hash of their content never change, and may be kept for good. */
export const isHashedAsset = (file: string): boolean =>
  /^assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(file);

/** The only sites a link of the window may lead to: documentation of the formats, tools and techniques it names. */
const linkHosts: readonly string[] = [
  "attack.mitre.org",
  "docs.suricata.io",
  "docs.zeek.org",
  "www.rfc-editor.org",
  "www.wireshark.org",
];

// Lookahead for the end: neither a port nor a user part may follow or precede the host.
const linkPattern = /^https:\/\/([a-z0-9.-]+)(?=[/?#]|$)[!-~]*$/;

export function isAllowedLink(url: string): boolean {
  const host = url.length <= 2048 ? linkPattern.exec(url)?.[1] : undefined;
  return host !== undefined && !url.includes("\\") && linkHosts.includes(host);
}
