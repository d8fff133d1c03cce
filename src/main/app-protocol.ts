// The protocol app://tidewatch, which serves the built page under Electron from a separate origin. There is no file:// page.
import { protocol, type Session } from "electron";
import { appScheme } from "./navigation.ts";
import { answerPage } from "./page-files.ts";

/** Must run before the application is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

export function serveApp(session: Session, rendererFolder: string): void {
  session.protocol.handle(appScheme, (request) => answerPage(request, rendererFolder));
}
