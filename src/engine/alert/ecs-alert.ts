// An alert as an event of the Elastic Common Schema (8).
import manifest from "../../../package.json" with { type: "json" };
import { ecsVersion } from "../../shared/ecs-fields.ts";
import { type Alert, evidenceText, headlineOf } from "./alert.ts";

export function ecsAlert(alert: Alert): object {
  const { incident, dataset, id, sequence, change, atMs } = alert;
  const { originators, responders, fromMs, toMs, kinds, severity, flows, title } = incident;
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    "@timestamp": time(atMs),
    ecs: { version: ecsVersion },
    message: headlineOf(alert),
    event: {
      ...{ kind: "alert", category: ["network", "intrusion_detection"], type: ["info"] },
      ...{ module: "tidewatch", dataset: "tidewatch.incident", provider: "tidewatch" },
      ...{ id: `${id}-${sequence}`, action: change === "test" ? "test" : `incident-${change}` },
      ...{ start: time(fromMs), end: time(toMs), duration: Math.round((toMs - fromMs) * 1e6) },
      ...{ severity: Math.round(severity), risk_score: severity, reason: evidenceText(incident) },
    },
    ...(originators[0] === undefined ? {} : { source: { ip: originators[0] } }),
    ...(responders[0] === undefined ? {} : { destination: { ip: responders[0] } }),
    related: { ip: [...new Set([...originators, ...responders])] },
    rule: { name: title, category: kinds.join(", ") },
    observer: { vendor: "Tidewatch", product: "Tidewatch", version: manifest.version },
    tidewatch: {
      incident: { id, kinds, flows, change, sequence },
      dataset: dataset.name,
      evidence: incident.evidence.map(({ behaviour, sentence, strength }) => ({
        behaviour,
        sentence,
        strength,
      })),
    },
  };
}
