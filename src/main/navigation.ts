// Navigation rules: the window may show only the page of Tidewatch, and the window of the documentation only its pages. Pure functions over
// addresses; guards.ts applies them.

export const appScheme = "app";
export const appOrigin = `${appScheme}://tidewatch`;
export const pageAddress = `${appOrigin}/index.html`;

export const documentationAddress = `${appOrigin}/help/index.html`;

/** The page may be reloaded but not left; from one page of the documentation another may follow. */
export const mayNavigate = (address: string, from: string): boolean =>
  isDocumentation(from) ? isDocumentation(address) : isPage(address);

export const isDocumentation = (address: string): boolean =>
  pathOf(address)?.match(/^\/help\/([\w-]+\/)*[\w-]+\.html$/) != null;

/** Whether a message comes from the page: right origin, right address, top frame of the window. */
export function isPageFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isPage(frame.url);
}

const isPage = (address: string): boolean => pathOf(address) === "/index.html";

/** The path of an address of Tidewatch; null for any other address. */
function pathOf(address: string): string | null {
  const target = parse(address);
  return target !== null && originOf(target) === appOrigin ? target.pathname : null;
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
