// npm run bench -- alerts: from an incident to its alert at a web address on this machine.
import { measureAlerts } from "./live/alerts.ts";
import { printReport } from "./report.ts";

const { alerts, alertP50Ms, alertP95Ms } = await measureAlerts();
printReport({
  bench: "alerts",
  rows: [{ alerts, "p50 ms": alertP50Ms, "p95 ms": alertP95Ms }],
  figures: { alertP50Ms, alertP95Ms },
  notes: ["The times include reading the incidents, the filter, and the queue on disk."],
});
