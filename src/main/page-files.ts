// Answers a request of app://tidewatch from the folder of the built page: path guard, security headers, content. Independent of Electron.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assetPath, contentType, securityHeaders } from "../host/web-security.ts";
import { appOrigin } from "./navigation.ts";

export async function answerPage(
  request: Pick<Request, "url" | "method">,
  folder: string,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return say(405, "Only GET and HEAD are allowed.");
  // Split by hand: the URL class would normalise the very paths that must be refused.
  const address = request.url.replace(/[?#].*$/s, "");
  if (address !== appOrigin && !address.startsWith(`${appOrigin}/`)) return say(404, "Not found.");
  const path = assetPath(address.slice(appOrigin.length));
  const bytes = path === null ? null : await readFile(join(folder, path)).catch(() => null);
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
