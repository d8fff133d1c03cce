// Writes the report of a model on a dataset: gathers, draws, puts one HTML file in its place in one rename.
import { rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { renderReport } from "../../core/report/report.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { evaluateModel } from "../evaluation/evaluate-model.ts";
import { asFileError } from "../files/source-file.ts";
import { makePart, partBeside, placePart, refuseTarget } from "../files/target-file.ts";
import { findScored, lineOf } from "../score/scored.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { gatherReport, type ReportTools } from "./gather-report.ts";

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
  const { models, workspace } = tools;
  const path = resolve(input.path);
  const scored = await findScored(tools, modelId, datasetId);
  const { dataset } = scored;
  refuseTarget(path, {
    source: dataset.source.path,
    sourceWord: "the file that the dataset was imported from",
    overwrite,
    workspace,
  });
  const method = input.method === undefined ? {} : { method: input.method };
  const labelled = dataset.columns.some(({ name }) => name === "label_benign");
  const evaluation =
    input.evaluate && labelled
      ? await evaluateModel({ modelId, datasetId, baselines: true, curves: true, ...method }, context, tools)
      : null;
  context.report({ done: 0, total: null, unit: "", note: "Gathering" });
  const model = await models.get(modelId);
  const threshold = await lineOf(tools, scored, input.method);
  const data = await gatherReport(tools, scored, model, threshold, {
    evaluation,
    guard: input.guard ?? null,
  });
  if (context.signal.aborted) throw new AppError("CANCELLED", "The report was cancelled.");
  const text = renderReport(data);
  const part = partBeside(path);
  try {
    makePart(part, path);
    await writeFile(part, text);
    placePart(part, path, overwrite);
  } catch (thrown) {
    throw asFileError(thrown, path);
  } finally {
    await rm(part, { force: true });
  }
  return { path, bytes: Buffer.byteLength(text), episodes: data.episodes.length };
}
