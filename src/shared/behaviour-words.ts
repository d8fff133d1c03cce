// Display names of the kinds of behaviour.
import type { Incident } from "./incident-vocabulary.ts";

export const behaviourWords: Readonly<Record<Incident["kinds"][number], string>> = {
  beacon: "Regular contact",
  tunnel: "Tunnel",
  exfiltration: "Data going out",
  guessing: "Password guessing",
  "new-edge": "New edge inside",
  scan: "Scan",
  flood: "Flood",
  "failed-names": "Failed names",
  "odd-service": "Odd service",
  alert: "Alert in the data",
  "unlike-past": "Unlike its past",
  model: "Flags of a model",
};
