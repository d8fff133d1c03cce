// The list of behaviours, and the function that runs them all over the flows of a dataset.
import { alert } from "./alert.ts";
import { beacon } from "./beacon.ts";
import { exfiltration } from "./exfiltration.ts";
import { failedNames } from "./failed-names.ts";
import type { Behaviour, Finding, WeighedFinding } from "./finding.ts";
import { flood } from "./flood.ts";
import type { FlowView } from "./flow-view.ts";
import { guessing } from "./guessing.ts";
import { createNetwork } from "./network.ts";
import { newEdge } from "./new-edge.ts";
import { oddService } from "./odd-service.ts";
import { scan } from "./scan.ts";
import { mostOfAKind } from "./strongest.ts";
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

/** Up to this many equally strong findings of one kind are exceptions; more of them are normal for the network. */
const exceptions = 10;

/** All findings, in the order of the behaviours. The same flows give the same findings. */
export function findBehaviours(
  view: FlowView,
  progress: (done: number, of: number) => void = () => {},
): WeighedFinding[] {
  if (view.rows === 0) return [];
  const network = createNetwork(view);
  return behaviours.flatMap((behaviour, i) => {
    progress(i, behaviours.length);
    return againstTheirKind(behaviour.find(view, network), network.byOriginator.count);
  });
}

/**
 * Weighs each finding against the others of its kind. Its rarity is the share of hosts with an equally strong
 * finding; strength falls with the fourth root of the number of such hosts.
 */
function againstTheirKind(findings: readonly Finding[], hosts: number): WeighedFinding[] {
  const ordered = [...findings].sort(
    (a, b) => b.strength - a.strength || a.fromMs - b.fromMs || (a.title < b.title ? -1 : 1),
  );
  return ordered.slice(0, mostOfAKind).map((finding, i) => {
    const asStrong = i + 1;
    return {
      ...finding,
      rarity: Math.min(1, asStrong / (hosts + 1)),
      strength: finding.strength * Math.min(1, (exceptions / asStrong) ** 0.25),
    };
  });
}
