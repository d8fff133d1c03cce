// tidewatch analyze: import, guard, train, score, flags and a report, in one command.
import type { Engine } from "../../engine/engine.ts";
import type { SampleIncident } from "../../shared/contract/sample.ts";
import type { Filter } from "../../shared/vocabulary.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import {
  detectorOption,
  jsonProgressOption,
  limitOption,
  overwriteOption,
  seedOption,
  thresholdOption,
} from "../base/models.ts";
import { countMatches, runJob, withEngine } from "../base/session.ts";
import { withTemporaryWorkspace } from "../base/temporary-workspace.ts";
import { printJson } from "../json/print-json.ts";
import { elsewhereOptions, findElsewhere, needsWorkspace } from "./analyze-elsewhere.ts";
import { type AnalyzeOptions, type Context, optionsFrom } from "./analyze-options.ts";
import { type Analysis, printAnalysis } from "./analyze-print.ts";
import { nothingScored, readScored } from "./analyze-scored.ts";
import { incidentJson, readIncidents } from "./incidents.ts";

export const analyzeCommand: Command = {
  name: "analyze",
  usage:
    "analyze FILE|FOLDER…|--sample [--normal FILTER|--first 30%] [--model M|--normal-from D] [--detector K] [--threshold T] [--report out.html] [--json] [--rows]",
  about:
    "Imports files of one kind, and prints their incidents, then what a model finds strange in them. Several files are read in the order of time. Incidents need no model; the model learns from what counts as normal in the file. --model scores with a model of the workspace instead, and --normal-from learns from another of its datasets. Without --workspace, --model and --normal-from only the report is kept.",
  words: { least: 0, most: 10_000 },
  options: {
    ...workspaceOption,
    sample: {
      type: "boolean",
      about: "analyze the sample: two hours of a synthetic office with planted incidents",
    },
    normal: {
      type: "string",
      short: "f",
      value: "FILTER",
      about:
        "the rows that count as normal; when left out, rows labelled benign or else the first 30 % of the time",
    },
    first: {
      type: "string",
      value: "SHARE",
      about: "the first part of the time counts as normal, such as 30%",
    },
    ...elsewhereOptions,
    ...detectorOption,
    epochs: {
      type: "string",
      value: "N",
      about: "passes over all rows; derived from the data when left out",
    },
    ...seedOption,
    ...thresholdOption,
    ...limitOption("episodes to print; 15 when left out"),
    report: {
      type: "string",
      short: "r",
      value: "FILE",
      about: "write a report as one HTML file",
    },
    overwrite: { ...overwriteOption.overwrite!, about: "replace the report when it exists" },
    json: { type: "boolean", about: "print everything as one JSON object" },
    rows: { type: "boolean", about: "with --json: the rows of each incident as ranges" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch analyze --sample --report sample.html",
    "tidewatch analyze office.pcapng --first 25% --report office.html",
    "tidewatch analyze zeek-logs/",
    'tidewatch analyze day.csv --normal "label = BENIGN" --workspace case-12.tidewatch',
    "tidewatch analyze tuesday.pcapng --normal-from monday.pcapng --workspace case-12.tidewatch",
    "tidewatch analyze wednesday.pcapng --model 1 --workspace case-12.tidewatch",
  ],
  async run(line, surroundings) {
    const options = optionsFrom(analyzeCommand, line);
    const named = needsWorkspace(options.elsewhere);
    const within: typeof withTemporaryWorkspace = named
      ? (_, __, work) => work(line)
      : withTemporaryWorkspace;
    await within(line, surroundings, (chosen) =>
      withEngine(
        chosen,
        surroundings,
        async (engine) => {
          const analysis = await analyze(engine, options, { line, surroundings });
          if (line.flag("json")) printJson(surroundings, "analyze", analysis);
          else printAnalysis(analysis, options.limit, surroundings);
        },
        { create: !named },
      ),
    );
    return 0;
  },
};

/** On failure or interrupt, deletes what this run added to the workspace. */
async function analyze(engine: Engine, options: AnalyzeOptions, context: Context): Promise<Analysis> {
  const created: { datasetId?: number; modelId?: number } = {};
  try {
    return await steps(engine, options, context, created);
  } catch (thrown) {
    if (created.modelId !== undefined) await engine.handlers["model.delete"]({ modelId: created.modelId });
    if (created.datasetId !== undefined)
      await engine.handlers["dataset.delete"]({ datasetId: created.datasetId });
    throw thrown;
  }
}

async function steps(
  engine: Engine,
  options: AnalyzeOptions,
  context: Context,
  created: { datasetId?: number; modelId?: number },
): Promise<Analysis> {
  const elsewhere = await findElsewhere(engine, options.elsewhere);
  const sample =
    options.file === null
      ? await runJob(engine, "sample.make", { seed: options.seed, overwrite: true }, context)
      : null;
  const path = sample?.path ?? options.file!;
  const { datasetId } = await runJob(engine, "dataset.import", { path, also: options.also }, context);
  created.datasetId = datasetId;
  const dataset = (await engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
  const { normal, first, detector, epochs, seed, method } = options;
  const run = { datasetId, ...elsewhere, normal, first, detector, epochs: epochs || undefined, seed, method };
  const found = await runJob(engine, "analysis.run", run, context);
  if (elsewhere.modelId === undefined) created.modelId = found.modelId ?? undefined;
  const scored =
    found.modelId === null
      ? nothingScored
      : await readScored(engine, dataset, { modelId: found.modelId, episodes: options.limit });
  const report =
    options.report === null
      ? null
      : await runJob(
          engine,
          "report.write",
          {
            ...{ datasetId, modelId: found.modelId ?? undefined, guard: found.guard ?? undefined },
            ...{ path: options.report, overwrite: options.overwrite, confirmedOnly: false, evaluate: true },
          },
          context,
        );
  const { incidents } = await readIncidents(engine, datasetId, context.surroundings.signal);
  return {
    dataset,
    incidents: await Promise.all(
      incidents.map((incident) => incidentJson(engine, datasetId, incident, options.rows)),
    ),
    incidentsSentence: found.incidentsSentence,
    normal: found.normalSentence,
    guard: found.guard?.sentence ?? null,
    line: found.methodSentence,
    ...scored,
    planted: await plantedIn(engine, datasetId, sample?.incidents ?? []),
    report: report?.path ?? null,
    warnings: [...dataset.warnings, ...found.warnings],
  };
}

/** A planted incident counts as found down to this rank. */
const readPlaces = 10;

/** For each planted incident, the rank of the incident that holds most of its rows; null when none of the first ones does. */
async function plantedIn(
  engine: Engine,
  datasetId: number,
  planted: readonly SampleIncident[],
): Promise<Analysis["planted"]> {
  const count = (filter: Filter) => countMatches(engine, datasetId, filter);
  const out: Analysis["planted"] = [];
  for (const incident of planted) {
    const label: Filter = { kind: "compare", column: "label", op: "=", value: incident.label };
    const rows = await count(label);
    let place: number | null = null;
    for (let rank = 1; rank <= readPlaces && place === null; rank++) {
      const among: Filter = { kind: "compare", column: "incident", op: "=", value: rank };
      if ((await count({ kind: "and", of: [label, among] })) > rows / 2) place = rank;
    }
    out.push({ ...incident, place });
  }
  return out;
}
