// The tokens of programs that use the API: a name, a scope and the digest of the secret, in a file of the data folder that only its owner
// can read. The secret itself is shown once and never stored.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeJson } from "../../engine/files/json-file.ts";
import { AppError } from "../../shared/errors.ts";

/** What a token may do; each scope includes those before it. */
export const tokenScopes = ["read", "judge", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];

export const includesScope = (scope: TokenScope, needed: TokenScope): boolean =>
  tokenScopes.indexOf(scope) >= tokenScopes.indexOf(needed);

export const TokenSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/),
  scope: z.enum(tokenScopes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAtMs: z.number(),
  /** Null for a token without an end. */
  expiresAtMs: z.number().nullable(),
});
export type ApiToken = z.infer<typeof TokenSchema>;

export interface TokenStore {
  /** Oldest first. */
  list(): readonly ApiToken[];
  /** Stores a new token and returns its secret. */
  create(name: string, scope: TokenScope, forDays: number | null): string;
  revoke(name: string): void;
  /** The token that belongs to a secret; null when there is none, or when it has expired. */
  find(secret: string): ApiToken | null;
}

const dayMs = 86_400_000;

export function createTokenStore(dataFolder: string, now: () => number = Date.now): TokenStore {
  const path = join(dataFolder, "tokens.json");
  let stamp = "";
  let tokens: readonly ApiToken[] = [];

  /** Reads the file again when another process replaced it, so that a revoked token ends at once. */
  const list = (): readonly ApiToken[] => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const present = stats === undefined ? "" : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
    if (present !== stamp) {
      tokens = present === "" ? [] : read(path);
      stamp = present;
    }
    return tokens;
  };

  return {
    list,
    create(name, scope, forDays) {
      if (!TokenSchema.shape.name.safeParse(name).success)
        throw new AppError(
          "INVALID_INPUT",
          `A token's name has up to 60 letters, digits, dots, dashes and underscores and starts with a letter or digit; "${name}" does not fit.`,
        );
      if (list().some((token) => token.name === name))
        throw new AppError(
          "INVALID_INPUT",
          `There is a token "${name}" already; revoke it first, or choose another name.`,
        );
      const secret = `tw_${randomBytes(32).toString("base64url")}`;
      const createdAtMs = now();
      const expiresAtMs = forDays === null ? null : createdAtMs + forDays * dayMs;
      writeJson(path, [
        ...list(),
        { name, scope, sha256: digest(secret).toString("hex"), createdAtMs, expiresAtMs },
      ]);
      return secret;
    },
    revoke(name) {
      const left = list().filter((token) => token.name !== name);
      if (left.length === list().length)
        throw new AppError("NOT_FOUND", `There is no token "${name}"; tidewatch tokens lists them.`);
      writeJson(path, left);
    },
    find(secret) {
      const sought = digest(secret);
      // All tokens are compared, whichever fits, so that the time says nothing.
      const [found] = list().filter((token) => timingSafeEqual(Buffer.from(token.sha256, "hex"), sought));
      return found !== undefined && (found.expiresAtMs === null || found.expiresAtMs > now()) ? found : null;
    },
  };
}

/** A secret has 256 random bits, so a plain digest cannot be guessed from. */
const digest = (secret: string): Buffer => createHash("sha256").update(secret).digest();

function read(path: string): ApiToken[] {
  if (!existsSync(path)) return [];
  try {
    return z.array(TokenSchema).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (thrown) {
    throw new AppError(
      "FILE_UNREADABLE",
      `${path} is damaged, so no token is known; remove it, and create the tokens again.`,
      String(thrown),
    );
  }
}
