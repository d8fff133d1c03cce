// Navigation rules: the window may show only the page of Tidewatch. Pure functions over addresses; guards.ts applies them.
// The page is one file that never navigates, so all other addresses are refused.

export const appScheme = "app";
export const appOrigin = `${appScheme}://tidewatch`;
export const pageAddress = `${appOrigin}/index.html`;

/** The page may be reloaded but not left. */
export function mayNavigate(address: string): boolean {
  const target = parse(address);
  return target !== null && originOf(target) === appOrigin && target.pathname === "/index.html";
}

/** Whether a message comes from the page: right origin, right address, top frame of the window. */
export function isPageFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && mayNavigate(frame.url);
}

/** The page copies to the clipboard, and notifies when a training ends in the background. It needs no other permission. */
const permissions: ReadonlySet<string> = new Set(["clipboard-sanitized-write", "notifications"]);

export function mayHave(permission: string, origin: string): boolean {
  const asking = parse(origin);
  return permissions.has(permission) && asking !== null && originOf(asking) === appOrigin;
}

// URL.origin is "null" for a scheme that the platform does not know.
const originOf = (url: URL): string => `${url.protocol}//${url.host}`;

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
