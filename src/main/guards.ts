// Restricts all web contents: no navigation, no new windows, no webviews, no permissions. Set on the application instead of a window, so
// that later windows are restricted too. A link to the documentation opens the one window that the main process has for it.
import type { App, Session, WebContents } from "electron";
import { isDocumentation, mayHave, mayNavigate } from "./navigation.ts";

type ShowDocumentation = (address: string) => void;

export function guardWebContents(app: App, showDocumentation: ShowDocumentation): void {
  app.on("web-contents-created", (_, contents) => fence(contents, showDocumentation));
}

function fence(contents: WebContents, showDocumentation: ShowDocumentation): void {
  contents.on("will-navigate", (details) => {
    if (!mayNavigate(details.url, contents.getURL())) details.preventDefault();
  });
  contents.on("will-frame-navigate", (details) => {
    if (!details.isMainFrame) details.preventDefault();
  });
  contents.on("will-redirect", (details) => {
    if (!mayNavigate(details.url, contents.getURL())) details.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isDocumentation(url)) showDocumentation(url);
    return { action: "deny" };
  });
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
