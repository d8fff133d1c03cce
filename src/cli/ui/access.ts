// Access rules of the loopback host: checks Host, Origin and Sec-Fetch headers, the one-time token and the session cookie. Pure functions
// over headers; the server calls them before anything else.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface Access {
  /** A new token for one exchange. Invalidates earlier unused ones. */
  newToken(): string;
  /** Exchanges a valid token for a cookie, once; null for any other token. */
  exchange(token: string): string | null;
  /** Why a request is refused, or null when it is allowed. Does not check the cookie. */
  refusal(headers: IncomingHttpHeaders): string | null;
  hasSession(headers: IncomingHttpHeaders): boolean;
  /** The same for the socket, where browsers always send the origin. */
  mayConnect(headers: IncomingHttpHeaders): boolean;
}

/** @param names the names of a server with TLS on another address; without them it is the loopback one */
export function createAccess(port: number, names?: readonly string[]): Access {
  // DNS rebinding sends a foreign name in Host. Only the names of this machine, with this port, are accepted.
  const hosts = (names ?? ["127.0.0.1", "localhost"]).flatMap((name) =>
    names !== undefined && port === 443 ? [name, `${name}:443`] : [`${name}:${port}`],
  );
  const scheme = names === undefined ? "http" : "https";
  // Cookies are not separated by port, so the name contains it: two hosts on one machine must not log each other out.
  const cookieName = `tidewatch-${port}`;
  const sessions: Buffer[] = [];
  let token: Buffer | null = null;

  const refusal: Access["refusal"] = (headers) => {
    if (!headers.host || !hosts.includes(headers.host)) return "the Host is not this machine's own address";
    if (headers.origin !== undefined && headers.origin !== `${scheme}://${headers.host}`)
      return "the request comes from another site";
    const site = headers["sec-fetch-site"];
    const fromElsewhere = site === "cross-site" || site === "same-site";
    if (fromElsewhere && headers["sec-fetch-mode"] !== "navigate")
      return "the request comes from another site";
    return null;
  };
  const hasSession: Access["hasSession"] = (headers) => {
    const value = readCookie(headers.cookie, cookieName);
    return value !== null && sessions.some((session) => timingSafeEqual(session, digest(value)));
  };

  return {
    newToken() {
      const fresh = secret();
      token = digest(fresh);
      return fresh;
    },
    exchange(candidate) {
      if (!token || !timingSafeEqual(token, digest(candidate))) return null;
      token = null;
      const session = secret();
      sessions.push(digest(session));
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    refusal,
    hasSession,
    mayConnect: (headers) => headers.origin !== undefined && refusal(headers) === null && hasSession(headers),
  };
}

const secret = (): string => randomBytes(32).toString("base64url");

/** Hashes have equal length, as a constant-time comparison needs, and memory holds nothing that could be replayed. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}
