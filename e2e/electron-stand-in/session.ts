// session.defaultSession: stores the product's handlers and answers the page's requests with them.
import type { BrowserContext, Request, Route } from "playwright-core";
import { toApp } from "./addresses.ts";

type ProtocolHandler = (request: globalThis.Request) => Response | Promise<Response>;
type Check = (contents: unknown, permission: string, origin: string) => boolean;
type BeforeRequest = (details: { url: string }, answer: (answer: { cancel?: boolean }) => void) => void;

const handlers = new Map<string, ProtocolHandler>();
let check: Check = () => true;
let beforeRequest: { schemes: string[]; listener: BeforeRequest } | null = null;

export const session = {
  defaultSession: {
    protocol: {
      handle: (scheme: string, handler: ProtocolHandler) => void handlers.set(scheme, handler),
    },
    webRequest: {
      onBeforeRequest({ urls }: { urls: string[] }, listener: BeforeRequest) {
        beforeRequest = { schemes: urls.map((url) => url.slice(0, url.indexOf(":"))), listener };
      },
    },
    setPermissionCheckHandler(handler: Check) {
      check = handler;
    },
    // Chromium gets the result of the check in advance; a request comes only after a failed check.
    setPermissionRequestHandler() {},
    setDevicePermissionHandler() {},
  },
};

/** Electron's name of a permission, and Chromium's. */
const permissions = { "clipboard-sanitized-write": "clipboard-write", "clipboard-read": "clipboard-read" };

/** Grants the page exactly what the product's check allows. */
export async function grantPermissions(context: BrowserContext): Promise<void> {
  const granted = Object.entries(permissions).filter(([name]) => check(null, name, "app://tidewatch/"));
  await context.grantPermissions(granted.map(([, name]) => name));
}

/** Answers one request of the page: by the registered protocol, or by the product's network rules. */
export async function answerRequest(route: Route, request: Request): Promise<void> {
  const url = toApp(request.url());
  const scheme = url.slice(0, url.indexOf(":"));
  const handler = handlers.get(scheme);
  if (handler) {
    const response = await handler(new Request(url, { method: request.method() }));
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }
  let cancel = false;
  if (beforeRequest?.schemes.includes(scheme)) {
    beforeRequest.listener({ url }, (answer) => {
      cancel = answer.cancel === true;
    });
  }
  return cancel ? route.abort("blockedbyclient") : route.continue();
}
