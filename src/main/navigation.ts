// Where the window may go: nowhere but its own page. Pure rules over addresses; guards.ts hangs them on the window.
// The page is one file that never navigates, so everything else is refused rather than listed.

export const appScheme = "app";
export const appOrigin = `${appScheme}://tidewatch`;
export const pageAddress = `${appOrigin}/index.html`;

/** The page may be loaded anew; it may not be left. */
export function mayNavigate(address: string): boolean {
  const target = parse(address);
  return target !== null && originOf(target) === appOrigin && target.pathname === "/index.html";
}

/** Whether a message comes from the page itself: our origin, our page, and the top frame of the window. */
export function isOwnFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && mayNavigate(frame.url);
}

/** The page copies to the clipboard, and says that a training has ended while it is hidden; it never asks for more. */
const permissions: ReadonlySet<string> = new Set(["clipboard-sanitized-write", "notifications"]);

export function mayHave(permission: string, origin: string): boolean {
  const asking = parse(origin);
  return permissions.has(permission) && asking !== null && originOf(asking) === appOrigin;
}

// URL.origin is "null" for a scheme the platform does not know.
const originOf = (url: URL): string => `${url.protocol}//${url.host}`;

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
