// app://tidewatch: the address of the built page under Electron, with an origin of its own. No file:// page exists.
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
