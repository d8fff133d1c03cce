// The list of behaviours, and the one way to run them all over a dataset's flows.
import { alert } from "./alert.ts";
import { beacon } from "./beacon.ts";
import { exfiltration } from "./exfiltration.ts";
import { failedNames } from "./failed-names.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { flood } from "./flood.ts";
import type { FlowView } from "./flow-view.ts";
import { guessing } from "./guessing.ts";
import { createNetwork } from "./network.ts";
import { newEdge } from "./new-edge.ts";
import { oddService } from "./odd-service.ts";
import { scan } from "./scan.ts";
import { tunnel } from "./tunnel.ts";

export const behaviours: readonly Behaviour[] = [
  beacon,
  tunnel,
  exfiltration,
  guessing,
  newEdge,
  scan,
  flood,
  failedNames,
  oddService,
  alert,
];

/** Everything the behaviours find, in their order; the same flows give the same findings. */
export function findBehaviours(view: FlowView, progress: (done: number, of: number) => void = () => {}): Finding[] {
  if (view.rows === 0) return [];
  const network = createNetwork(view);
  return behaviours.flatMap((behaviour, i) => {
    progress(i, behaviours.length);
    return behaviour.find(view, network);
  });
}
