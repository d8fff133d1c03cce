// The incidents of a dataset, in the form that a report shows.
import { incidentBudget } from "../../core/incident/incident-budget.ts";
import { severeFrom } from "../../core/incident/severity.ts";
import type { ReportIncidents } from "../../core/report/report-data.ts";
import { behaviourWords } from "../../shared/behaviour-words.ts";
import { countText, manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type IncidentTools, incidentsWithVerdicts } from "../incident/incident-handlers.ts";

const mostShown = 100;

export async function reportIncidents(
  tools: IncidentTools,
  dataset: Dataset,
  confirmedOnly: boolean,
): Promise<ReportIncidents> {
  const all = await incidentsWithVerdicts(tools, dataset.id);
  const { found, sentence } = all;
  const incidents = confirmedOnly
    ? all.incidents.filter(({ verdict }) => verdict?.verdict === "confirmed")
    : all.incidents;
  const { timeSpan } = dataset;
  const spanMs = timeSpan === null ? null : timeSpan.toMs - timeSpan.fromMs;
  const budget = incidentBudget(await tools.incidents.perDay(), spanMs, incidents.length);
  return {
    found,
    sentence: confirmedOnly
      ? `${manyText(incidents.length, "confirmed incident")} of ${countText(all.incidents.length)}; the others are left out.`
      : incidents.length > 0
        ? budget.sentence
        : sentence,
    total: incidents.length,
    severe: incidents.filter(({ severity }) => severity >= severeFrom).length,
    within: confirmedOnly ? incidents.length : budget.within,
    shown: incidents.slice(0, mostShown).map((incident) => ({
      title: incident.title,
      severity: incident.severity,
      parts: incident.parts,
      evidence: incident.evidence.map(({ behaviour, sentence: seen, parts }) => ({
        ...{ kind: behaviourWords[behaviour], sentence: seen, parts },
      })),
      originators: incident.originators,
      originatorCount: incident.originatorCount,
      responders: incident.responders,
      responderCount: incident.responderCount,
      fromMs: incident.fromMs,
      toMs: incident.toMs,
      flows: incident.flows,
      verdict: incident.verdict?.verdict ?? null,
      note: incident.note,
      tags: incident.tags,
    })),
  };
}
