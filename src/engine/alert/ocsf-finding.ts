// An alert as a Detection Finding (class 2004) of the Open Cybersecurity Schema Framework, version 1.3.
import manifest from "../../../package.json" with { type: "json" };
import { type Alert, evidenceText, headlineOf } from "./alert.ts";

const classUid = 2004;
/** Evidence that a finding lists. */
const mostPairs = 20;

export function ocsfFinding(alert: Alert): object {
  const { incident, dataset, id, sequence, change, atMs } = alert;
  const { originators, responders, fromMs, toMs, severity, kinds, flows, title } = incident;
  // Create, or update of a finding that was sent before.
  const activity = change === "grew" ? 2 : 1;
  const level = levelOf(severity);
  const pairs = Math.min(mostPairs, Math.max(originators.length, responders.length));
  return {
    ...{ category_uid: 2, category_name: "Findings", class_uid: classUid, class_name: "Detection Finding" },
    ...{ activity_id: activity, activity_name: activity === 2 ? "Update" : "Create" },
    ...{ type_uid: classUid * 100 + activity, time: Math.round(atMs), count: flows },
    ...{ severity_id: level.id, severity: level.name, status_id: 1, status: "New" },
    ...{ message: headlineOf(alert), is_alert: change !== "test" },
    ...{ start_time: Math.round(fromMs), end_time: Math.round(toMs) },
    ...{ risk_score: Math.round(severity) },
    metadata: {
      version: "1.3.0",
      uid: `${id}-${sequence}`,
      correlation_uid: id,
      log_name: dataset.name,
      product: { name: "Tidewatch", vendor_name: "Tidewatch", version: manifest.version },
    },
    finding_info: {
      ...{ uid: id, title, desc: evidenceText(incident), types: kinds },
      ...{ first_seen_time: Math.round(fromMs), last_seen_time: Math.round(toMs) },
    },
    evidences: Array.from({ length: pairs }, (_, i) => ({
      ...endpoint("src_endpoint", originators[i] ?? (originators.length === 1 ? originators[0] : undefined)),
      ...endpoint("dst_endpoint", responders[i] ?? (responders.length === 1 ? responders[0] : undefined)),
    })),
    observables: [...new Set([...originators, ...responders])].map((value) => ({
      ...{ name: "ip", type_id: 2, type: "IP Address", value },
    })),
  };
}

const endpoint = (name: string, ip: string | undefined): object =>
  ip === undefined ? {} : { [name]: { ip } };

function levelOf(severity: number): { id: number; name: string } {
  if (severity >= 90) return { id: 5, name: "Critical" };
  if (severity >= 70) return { id: 4, name: "High" };
  if (severity >= 50) return { id: 3, name: "Medium" };
  return severity >= 25 ? { id: 2, name: "Low" } : { id: 1, name: "Informational" };
}
