// The fence around every web content there will ever be: no leaving the page, no new windows, no webviews, no permission.
// Hung on the application, not on one window, so that nothing made later is forgotten.
import { type App, type Session, shell, type WebContents } from "electron";
import { isAllowedLink } from "../host/web-security.ts";
import { AppError } from "../shared/errors.ts";
import { mayHave, mayNavigate } from "./navigation.ts";

export function guardWebContents(app: App): void {
  app.on("web-contents-created", (_, contents) => fence(contents));
}

function fence(contents: WebContents): void {
  contents.on("will-navigate", (details) => {
    if (!mayNavigate(details.url)) details.preventDefault();
  });
  contents.on("will-frame-navigate", (details) => {
    if (!details.isMainFrame) details.preventDefault();
  });
  contents.on("will-redirect", (details) => {
    if (!mayNavigate(details.url)) details.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
}

export function denyPermissions(session: Session): void {
  session.setPermissionCheckHandler((_, permission, origin) => mayHave(permission, origin));
  session.setPermissionRequestHandler((_, permission, answer, details) =>
    answer(mayHave(permission, details.requestingUrl)),
  );
  session.setDevicePermissionHandler(() => false);
  // Capturing a screen is denied by Electron itself for as long as nobody handles the request.
}

/** Offline is a promise: whatever the page might be talked into, no request of it leaves the machine. */
export function denyNetwork(session: Session): void {
  const urls = ["http://*/*", "https://*/*", "ws://*/*", "wss://*/*", "ftp://*/*", "file://*/*"];
  session.webRequest.onBeforeRequest({ urls }, (_, answer) => answer({ cancel: true }));
}

export async function openLink(url: string): Promise<void> {
  if (!isAllowedLink(url)) {
    throw new AppError("FORBIDDEN", `Tidewatch opens only its own documentation links, not ${url}.`);
  }
  await shell.openExternal(url);
}
