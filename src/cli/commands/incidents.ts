// tidewatch incidents: lists the incidents of a dataset, in descending order of severity.
import type { Engine } from "../../engine/engine.ts";
import { AppError } from "../../shared/errors.ts";
import type { IncidentPage, IncidentWithVerdict } from "../../shared/incident-vocabulary.ts";
import { countText } from "../../shared/number-words.ts";
import type { Command } from "../base/command.ts";
import { workspaceOption } from "../base/command.ts";
import { datasetOption, jsonProgressOption, limitOption } from "../base/models.ts";
import { isoTime } from "../base/print.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { terminalLine } from "../base/terminal.ts";
import type { JsonOf } from "../json/json-schemas.ts";
import { printJson } from "../json/print-json.ts";

export const incidentsCommand: Command = {
  name: "incidents",
  usage: "incidents [DATASET] [--limit N] [--budget N] [--again] [--json] [--rows]",
  about:
    "Prints the incidents of a dataset, the most severe first: who did what to whom, when, and the evidence. Searches for them first if needed.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...limitOption("incidents to print, 20 when left out"),
    ...datasetOption,
    budget: { type: "string", value: "N", about: "incidents a day that you can read; kept in the workspace" },
    again: { type: "boolean", about: "look for them again" },
    json: { type: "boolean", about: "print all of them as one JSON array" },
    rows: { type: "boolean", about: "with --json: the rows of each incident as ranges" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch incidents", "tidewatch incidents 3 --limit 5", "tidewatch incidents --json --rows"],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      if (line.text("budget") !== undefined)
        await engine.handlers["incidents.budget"]({ perDay: line.whole("budget", 20, 1) });
      const page = await engine.handlers["incidents.page"]({
        datasetId: dataset.id,
        show: "all",
        offset: 0,
        limit: 0,
      });
      if (!page.found || line.flag("again"))
        await runJob(engine, "incident.find", { datasetId: dataset.id }, { line, surroundings });
      const { incidents, sentence, budget } = await readIncidents(engine, dataset.id, surroundings.signal);
      if (line.flag("json")) {
        const out = await Promise.all(
          incidents.map((incident) => incidentJson(engine, dataset.id, incident, line.flag("rows"))),
        );
        printJson(surroundings, "incidents", out, 1);
      } else {
        surroundings.out(printIncidents(incidents, { limit: line.whole("limit", 20, 1), sentence, budget }));
      }
    });
    return 0;
  },
};

/** All incidents of a dataset, page by page. */
export async function readIncidents(
  engine: Engine,
  datasetId: number,
  signal: AbortSignal,
): Promise<{ incidents: IncidentWithVerdict[]; sentence: string; budget: IncidentPage["budget"] }> {
  const incidents: IncidentWithVerdict[] = [];
  for (;;) {
    if (signal.aborted) throw new AppError("CANCELLED", "Interrupted.");
    const page = await engine.handlers["incidents.page"]({
      datasetId,
      show: "all",
      offset: incidents.length,
      limit: 200,
    });
    incidents.push(...page.incidents);
    if (page.incidents.length === 0 || incidents.length >= page.total)
      return { incidents, sentence: page.sentence, budget: page.budget };
  }
}

/** The fields of an incident in JSON. */
const incidentFields = [
  "rank",
  "severity",
  "kinds",
  "title",
  "originators",
  "responders",
  "fromMs",
  "toMs",
  "flows",
] as const;
const evidenceFields = ["behaviour", "sentence", "strength", "rarity"] as const;

type IncidentJson = JsonOf<"incidents">[number];

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;

/** An incident as JSON. */
export async function incidentJson(
  engine: Engine,
  datasetId: number,
  incident: IncidentWithVerdict,
  withRows: boolean,
): Promise<IncidentJson> {
  const { key, evidence } = incident;
  return {
    ...pick(incident, incidentFields),
    evidence: evidence.map((part) => pick(part, evidenceFields)),
    ...(withRows ? { rows: (await engine.handlers["incident.rows"]({ datasetId, key })).rows } : {}),
  };
}

interface PrintOptions {
  limit: number;
  /** Why there can be none. */
  sentence: string;
  budget?: IncidentPage["budget"];
}

/** Prints incidents: how many to read per day, then severity and title, time, and the evidence. */
export function printIncidents(
  incidents: readonly (IncidentJson & Partial<Pick<IncidentWithVerdict, "verdict">>)[],
  { limit, sentence, budget }: PrintOptions,
): string {
  if (sentence !== "") return `${sentence}\n`;
  if (incidents.length === 0) return "No behaviour stands out in these flows.\n";
  const lines = incidents
    .slice(0, limit)
    .flatMap((incident) => [
      ...(incident.rank === (budget?.within ?? Number.POSITIVE_INFINITY) + 1
        ? ["---  beyond your budget"]
        : []),
      `${String(Math.round(incident.severity)).padStart(3)}  ${incident.title}${incident.verdict ? `  [${incident.verdict.verdict}]` : ""}`,
      `     ${isoTime(incident.fromMs)} to ${isoTime(incident.toMs)}, ${countText(incident.flows)} ${incident.flows === 1 ? "flow" : "flows"}`,
      ...incident.evidence.slice(0, 4).map(({ behaviour, sentence: seen }) => `     ${behaviour}: ${seen}`),
    ]);
  const left = incidents.length - limit;
  return `${[...(budget ? [budget.sentence] : []), ...lines, ...(left > 0 ? [`… and ${left} more (--limit)`] : [])].map(terminalLine).join("\n")}\n`;
}
