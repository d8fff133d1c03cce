// Restricts all web contents: no navigation, no new windows, no webviews, no permissions. Set on the application instead of a window, so
// that later windows are restricted too.
import type { App, Session, WebContents } from "electron";
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
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

export function denyPermissions(session: Session): void {
  session.setPermissionCheckHandler((_, permission, origin) => mayHave(permission, origin));
  session.setPermissionRequestHandler((_, permission, answer, details) =>
    answer(mayHave(permission, details.requestingUrl)),
  );
  session.setDevicePermissionHandler(() => false);
  // Without a handler, Electron denies screen capture.
}

/** Blocks every request of the page to another machine, so that Tidewatch stays offline whatever runs in the page. */
export function denyNetwork(session: Session): void {
  const urls = ["http://*/*", "https://*/*", "ws://*/*", "wss://*/*", "ftp://*/*", "file://*/*"];
  session.webRequest.onBeforeRequest({ urls }, (_, answer) => answer({ cancel: true }));
}
