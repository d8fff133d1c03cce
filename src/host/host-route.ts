// Routes requests in a host: answers those of the host, checks and forwards those of the engine. Used by both hosts, so both check requests
// in the same way.
import {
  type HostHandlers,
  isCommandOnly,
  isEngineRequest,
  isRequestName,
  type RequestName,
} from "../shared/contract/contract.ts";
import { AppError, toFailure } from "../shared/errors.ts";
import type { RequestRoute } from "../shared/transport/rpc.ts";
import { createRoute, parseInput, type RouteOptions } from "../shared/transport/serve.ts";
import type { WriteGuard } from "./write-guard.ts";

const commandOnlySentence =
  "A window cannot choose where alerts are sent; use the command: tidewatch alerts.";

const nameSentence = "A window acts for the person at the machine and names nobody else.";

/** Changes that the log may keep under the name of a token. */
const ofTokens: ReadonlySet<string> = new Set<RequestName>(["verdict.give", "note.set", "tag.set"]);

const namesSomebody = (name: string, input: unknown): boolean =>
  ofTokens.has(name) && (input as { by?: string }).by !== undefined;

/** @param options `mayName` for the API alone, which knows the token of a request */
export function createHostRoute(
  host: HostHandlers,
  engine: RequestRoute,
  options: RouteOptions & { guard?: WriteGuard; mayName?: boolean } = {},
): RequestRoute {
  const hostRoute = createRoute(host, options);
  return async (name, input) => {
    if (!isRequestName(name) || !isEngineRequest(name)) return hostRoute(name, input);
    const parsed = parseInput(name, input);
    if (!parsed.ok) return parsed;
    if (isCommandOnly(name))
      return { ok: false, error: toFailure(new AppError("FORBIDDEN", commandOnlySentence)) };
    if (!options.mayName && namesSomebody(name, parsed.value))
      return { ok: false, error: toFailure(new AppError("FORBIDDEN", nameSentence)) };
    try {
      options.guard?.(name, parsed.value);
    } catch (thrown) {
      return { ok: false, error: toFailure(thrown) };
    }
    return engine(name, parsed.value);
  };
}
