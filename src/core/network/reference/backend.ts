// The fallback engine: the float64 reference behind the backend interface. It needs only JavaScript.
import type { NetworkBackend } from "../backend.ts";
import { weightLayout } from "../layout.ts";
import type { NetworkSpec } from "../spec.ts";
import { createBatchedBackend, type Host } from "./batched-backend.ts";
import { createReference } from "./network.ts";

/** Weights and optimiser state are float32 as in all engines; only the computation within a batch is float64. */
export function createReferenceBackend(spec: NetworkSpec, host: Host): NetworkBackend {
  const reference = createReference(spec, weightLayout(spec));
  return createBatchedBackend(
    spec,
    {
      engine: "plain",
      forward: (weights, batch, upTo) =>
        reference.forward(Float64Array.from(weights), Float64Array.from(batch.x), upTo),
      gradient: (weights, batch, place) => reference.gradient(Float64Array.from(weights), batch, place),
      close: () => {},
    },
    { ...host, part: 8 },
  );
}
