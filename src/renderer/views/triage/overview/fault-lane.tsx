// The thin lane of a capture's faults under the lanes of hosts: when packets are missing, flows lie. Nothing for a table.
import type { ScoredTimeline } from "../../../../shared/contract/inspect.ts";
import type { Dataset } from "../../../../shared/vocabulary.ts";
import type { TimeRange } from "../../../state/time-range.ts";

interface FaultLaneProps {
  dataset: Dataset;
  line: ScoredTimeline;
  onRange(range: TimeRange): void;
  onReadout(words: string | null): void;
}

export function FaultLane(_: FaultLaneProps) {
  return null;
}
