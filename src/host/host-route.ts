// The route of requests in a host: the host's are answered here, the engine's are checked and forwarded.
// Both hosts use it, so both check a request in the same way.
import { type HostHandlers, isEngineRequest, isRequestName } from "../shared/contract.ts";
import type { RequestRoute } from "../shared/rpc.ts";
import { createRoute, parseInput, type RouteOptions } from "../shared/serve.ts";

export function createHostRoute(
  host: HostHandlers,
  engine: RequestRoute,
  options: RouteOptions = {},
): RequestRoute {
  const hostRoute = createRoute(host, options);
  return async (name, input) => {
    if (!isRequestName(name) || !isEngineRequest(name)) return hostRoute(name, input);
    const parsed = parseInput(name, input);
    return parsed.ok ? engine(name, parsed.value) : parsed;
  };
}
