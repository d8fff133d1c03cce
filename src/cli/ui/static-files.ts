// Serves the built page from its folder: types, caching of hashed names, compression of text. Applies no access rules. File contents are
// cached, because the build does not change under a running host.
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { assetPath, contentType, isHashedAsset } from "../../host/web-security.ts";

interface Asset {
  bytes: Buffer;
  zipped: Buffer | null;
  type: string;
  hashed: boolean;
}

/** Returns whether the file exists; writes nothing when it does not. */
export type ServeFile = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<boolean>;

export function createStaticFiles(folder: string): ServeFile {
  const assets = new Map<string, Promise<Asset>>();

  const load = (path: string): Promise<Asset> => {
    const known = assets.get(path);
    if (known) return known;
    const loading = read(folder, path);
    assets.set(path, loading);
    loading.catch(() => assets.delete(path));
    return loading;
  };

  return async (request, response, pathname) => {
    const path = assetPath(pathname);
    if (path === null) return false;
    const asset = await load(path).catch(() => null);
    if (!asset) return false;
    const zip = asset.zipped !== null && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    const body = zip && asset.zipped ? asset.zipped : asset.bytes;
    response.writeHead(200, {
      "cache-control": asset.hashed ? "private, max-age=31536000, immutable" : "no-store",
      "content-length": body.length,
      "content-type": asset.type,
      vary: "accept-encoding",
      ...(zip ? { "content-encoding": "gzip" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : body);
    return true;
  };
}

async function read(folder: string, path: string): Promise<Asset> {
  const bytes = await readFile(join(folder, path));
  const type = contentType(path);
  // Cheap on loopback, and helpful to a user at the far end of a tunnel.
  const zipped =
    bytes.length > 1024 && /^(text|application\/json|image\/svg)/.test(type)
      ? await promisify(gzip)(bytes, { level: constants.Z_BEST_SPEED })
      : null;
  return { bytes, zipped, type, hashed: isHashedAsset(path) };
}
