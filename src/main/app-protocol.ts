// app://tidewatch: the built page, served to the window from out/renderer with the security headers, and nothing else.
// No file:// page exists: a custom scheme has an origin of its own and this path guard.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { protocol, type Session } from "electron";
import { assetPath, contentType, securityHeaders } from "../shared/web-security.ts";
import { appOrigin, appScheme } from "./navigation.ts";

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
  session.protocol.handle(appScheme, (request) => answer(request, rendererFolder));
}

export async function answer(request: Request, rendererFolder: string): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return say(405, "Only GET and HEAD are answered.");
  // Cut by hand: the URL class would tidy up the very paths that must be refused.
  const address = request.url.replace(/[?#].*$/s, "");
  if (address !== appOrigin && !address.startsWith(`${appOrigin}/`))
    return say(404, "There is no such place.");
  const path = assetPath(address.slice(appOrigin.length));
  const bytes = path === null ? null : await readFile(join(rendererFolder, path)).catch(() => null);
  if (path === null || bytes === null) return say(404, "There is no such file.");
  return new Response(request.method === "HEAD" ? null : new Uint8Array(bytes), {
    headers: { ...securityHeaders, "content-type": contentType(path) },
  });
}

const say = (status: number, text: string): Response =>
  new Response(text, {
    status,
    headers: { ...securityHeaders, "content-type": "text/plain; charset=utf-8" },
  });
