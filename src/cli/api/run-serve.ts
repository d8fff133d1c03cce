// `tidewatch serve`: starts the engine and the API, and with --window the loopback window beside it, until it is interrupted.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { portError } from "../ui/run-ui.ts";
import { type LoopbackServer, type PublicPlace, startServer } from "../ui/server.ts";
import { showWindow } from "../ui/show-window.ts";
import { type EngineOptions, startEngine, untilAborted } from "../ui/watched-engine.ts";
import { createApi } from "./api.ts";
import { createTokenStore } from "./tokens.ts";

interface ServeOptions extends EngineOptions {
  port: number;
  /** Another address than loopback, with its certificate; see `publicPlace`. */
  place: PublicPlace | null;
  ratePerS: number;
  /** Serves the window too. */
  window: boolean;
  /** Aborted by Ctrl+C; ends everything. */
  signal: AbortSignal;
}

/** Resolves when everything it started has ended. */
export async function runServe(options: ServeOptions): Promise<void> {
  const { write, place } = options;
  const tokens = createTokenStore(options.dataFolder);
  const known = tokens.list().length;
  if (place !== null && known === 0)
    throw new AppError(
      "USAGE",
      "Another address than 127.0.0.1 needs a token, and there is none; create one first: tidewatch tokens create NAME.",
    );
  let server: LoopbackServer | null = null;
  const engine = startEngine(options, (event) => server?.broadcast(event));
  try {
    const api = await createApi({
      ...{ route: engine.apiRoute, tokens, version: options.version, ratePerS: options.ratePerS },
      isHealthy: () => engine.state().state === "ready",
      onBug: (failure, path) => write(`tidewatch: ${path}: ${failure.detail ?? failure.message}`),
    });
    server = await startServer({
      ...{ port: options.port, route: engine.route, api, place },
      onPageGone: (page) => void engine.ask("upload.abandon", { page }),
      ...(options.window ? { rendererFolder: join(import.meta.dirname, "..", "renderer") } : {}),
    });
    const at =
      place === null ? `http://127.0.0.1:${server.port}` : `https://${place.names[0]}:${server.port}`;
    write(`The API is served at ${at}/v1; ${at}/docs describes it. Ctrl+C ends it.`);
    if (known === 0) write("There are no tokens yet. Create one: tidewatch tokens create NAME.");
    const window = options.window
      ? showWindow({ server, dataFolder: options.dataFolder, open: false, write })
      : null;
    await untilAborted(options.signal);
    await window?.close();
  } catch (thrown) {
    throw portError(thrown, options.port);
  } finally {
    await Promise.all([server?.close(), engine.close()]);
  }
}

interface PlaceOptions {
  /** The address from the command line. */
  address: string | undefined;
  cert: string | undefined;
  key: string | undefined;
}

/** The place for the options; null for loopback. Refuses another address without a certificate that fits its key. */
export function publicPlace({ address, cert, key }: PlaceOptions): PublicPlace | null {
  const isLoopback = address === undefined || address === "127.0.0.1" || address === "localhost";
  if (isLoopback && cert === undefined && key === undefined) return null;
  if (isLoopback)
    throw new AppError("USAGE", "--cert and --key belong to another address than 127.0.0.1; add --address.");
  if (isIP(address) === 0)
    throw new AppError(
      "USAGE",
      `--address takes an IP address of this machine, or 0.0.0.0 for all, not "${address}".`,
    );
  if (cert === undefined || key === undefined)
    throw new AppError(
      "USAGE",
      `On ${address} other machines can reach the API, so it needs TLS: add --cert FILE and --key FILE, or leave --address out and use an SSH tunnel.`,
    );
  const [certText, keyText] = [readText(cert), readText(key)];
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certText);
  } catch {
    throw new AppError("FILE_NOT_RECOGNISED", `${cert} is no certificate in PEM form.`);
  }
  if (new Date(certificate.validTo).getTime() < Date.now())
    throw new AppError(
      "INVALID_INPUT",
      `The certificate ${cert} expired on ${certificate.validTo}; renew it.`,
    );
  const names = (certificate.subjectAltName ?? "")
    .split(", ")
    .flatMap((name) => /^(?:DNS|IP Address):([A-Za-z0-9.:-]+)$/.exec(name)?.[1] ?? [])
    .map((name) => (isIP(name) === 6 ? `[${name.toLowerCase()}]` : name));
  if (names.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `The certificate ${cert} names no host; it needs a subject alternative name.`,
    );
  return { address, cert: certText, key: keyText, names };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new AppError("FILE_MISSING", `${path} cannot be read; check the path and its permissions.`);
  }
}
