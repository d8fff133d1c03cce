// The route of requests in a host: the host's are answered here, the engine's are checked and forwarded.
// Both hosts use it, so both check a request in the same way.
import { type HostHandlers, isEngineRequest, isRequestName, requests } from "../shared/contract.ts";
import type { RequestRoute } from "../shared/rpc.ts";
import { createRoute, firstIssue, type RouteOptions } from "../shared/serve.ts";

export function createHostRoute(
  host: HostHandlers,
  engine: RequestRoute,
  options: RouteOptions = {},
): RequestRoute {
  const own = createRoute(host, options);
  return async (name, input) => {
    if (!isRequestName(name) || !isEngineRequest(name)) return own(name, input);
    const parsed = requests[name].input.safeParse(input ?? {});
    if (parsed.success) return engine(name, parsed.data);
    const message = `The input of ${name} is not valid: ${firstIssue(parsed.error)}`;
    return { ok: false, error: { code: "INVALID_INPUT", message } };
  };
}
