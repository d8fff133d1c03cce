// The job that writes the report on a dataset: gathers, draws, and puts one HTML file in place by one rename. Includes a model when one is
// named. The confirmed incidents are also written as STIX.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { renderReport } from "../../core/report/report.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { readSourcePaths } from "../dataset/source-paths.ts";
import { evaluateModel } from "../evaluation/evaluate-model.ts";
import { writeByPart } from "../files/noted-part.ts";
import { asFileError } from "../files/source-file.ts";
import { refuseTarget } from "../files/target-file.ts";
import { incidentsWithVerdicts } from "../incident/incident-handlers.ts";
import { findScored, lineOf } from "../score/scored.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { gatherReport, type ReportTools, type ScoredSubject } from "./gather-report.ts";
import { stixBundle } from "./stix.ts";

export const reportJob: JobKind<"report.write", ReportTools> = {
  kind: "report.write",
  title: (): string => "Write a report",
  run: writeReport,
};

async function writeReport(
  input: JobInput<"report.write">,
  context: JobContext,
  tools: ReportTools,
): Promise<JobOutput<"report.write">> {
  const { modelId, datasetId, overwrite } = input;
  const path = resolve(input.path);
  const dataset = await tools.datasets.get(datasetId);
  refuseTarget(path, {
    sources: await tools.datasets.withRows(datasetId, (whole) => readSourcePaths(tools.database, whole)),
    sourceWord: "a file that the dataset was imported from",
    overwrite,
    workspace: tools.workspace,
  });
  if (input.stix) {
    const { incidents } = await incidentsWithVerdicts(tools, dataset.id);
    const confirmed = incidents.filter(({ verdict }) => verdict?.verdict === "confirmed");
    const bundle = stixBundle(confirmed, { dataset, nowMs: tools.now() });
    const bytes = await place(tools, path, { text: `${JSON.stringify(bundle, null, 2)}\n`, overwrite });
    return { path, bytes, incidents: confirmed.length, episodes: 0 };
  }
  const { confirmedOnly } = input;
  const subject =
    modelId === undefined || confirmedOnly
      ? null
      : await scoredSubject({ ...input, modelId }, context, tools);
  context.report({ done: 0, total: null, unit: "", note: "Gathering" });
  const data = await gatherReport(tools, dataset, { subject, confirmedOnly });
  if (context.signal.aborted) throw new AppError("CANCELLED", "The report was cancelled.");
  const text = renderReport(data);
  const counts = { incidents: data.incidents.shown.length, episodes: data.scored?.episodes.length ?? 0 };
  return { path, bytes: await place(tools, path, { text, overwrite }), ...counts };
}

/** Puts a text in place by one rename, and returns its bytes. */
async function place(
  { temporaryFolder }: ReportTools,
  path: string,
  { text, overwrite }: { text: string; overwrite: boolean },
): Promise<number> {
  try {
    await writeByPart(path, { temporaryFolder, overwrite }, (part) => writeFile(part, text));
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
  return Buffer.byteLength(text);
}

/** The model of the report, with its evaluation where rows are labelled. */
async function scoredSubject(
  input: JobInput<"report.write"> & { modelId: number },
  context: JobContext,
  tools: ReportTools,
): Promise<ScoredSubject> {
  const { modelId, datasetId } = input;
  const scored = await findScored(tools, modelId, datasetId);
  const method = input.method === undefined ? {} : { method: input.method };
  const labelled = scored.dataset.columns.some(({ name }) => name === "label_benign");
  const evaluation =
    input.evaluate && labelled
      ? await evaluateModel({ modelId, datasetId, baselines: true, curves: true, ...method }, context, tools)
      : null;
  const model = await tools.models.get(modelId);
  const threshold = await lineOf(tools, scored, input.method);
  return { scored, model, threshold, evaluation, guard: input.guard ?? null };
}
