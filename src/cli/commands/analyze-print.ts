// What tidewatch analyze prints: what counted as normal, where the threshold lies, the episodes, and what was caught.
import type { SampleIncident } from "../../shared/contract/sample.ts";
import type { RequestOutput } from "../../shared/contract.ts";
import type { Episode } from "../../shared/explanation-vocabulary.ts";
import type { Model, Threshold } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Surroundings } from "../command.ts";
import { isoTime, printReasons, printTable } from "../print.ts";

export interface Analysis {
  dataset: Dataset;
  /** Sentences: what counts as normal, the result of the guard, where the threshold lies. */
  normal: string;
  guard: RequestOutput<"analysis.suggest">["normalSentence"];
  line: string | null;
  model: Model;
  threshold: Threshold;
  /** The first ones. */
  episodes: Episode[];
  episodesTotal: number;
  labels: { label: string; rows: number; flagged: number; highest: number | null; sentence: string | null }[];
  /** The planted incidents of the sample. */
  incidents: SampleIncident[];
  report: string | null;
  warnings: string[];
}

const count = (value: number) => value.toLocaleString("en-US");

export function printAnalysis(analysis: Analysis, { out, err, widthColumns }: Surroundings): void {
  const { dataset, model, threshold, episodes, episodesTotal, labels } = analysis;
  out(`${dataset.name}: ${count(dataset.rows)} rows (${dataset.source.format})\n`);
  out(`${analysis.normal}\n`);
  out(`${analysis.guard}\n`);
  out(
    `${model.name}: learned from ${count(model.normalRows)} rows and ${model.columns.length} columns, ${(model.tookMs / 1000).toFixed(0)} s\n`,
  );
  if (analysis.line) out(`${analysis.line}\n`);
  out(`${count(threshold.flags ?? 0)} rows are above the threshold, in ${count(episodesTotal)} episodes.\n`);
  if (episodes.length > 0) {
    const head = ["score", "flags", "from", "entity", "…"];
    const rows = episodes.map((episode) => [
      episode.score.toFixed(1),
      count(episode.rows.length),
      episode.fromMs === null ? "" : isoTime(episode.fromMs),
      episode.entity,
      episode.strangest.cells.slice(1).map(String).join(" "),
    ]);
    const sentences = episodes.map(({ strangest }) => strangest.sentence);
    out(`\n${printReasons(head, rows, sentences, widthColumns)}`);
    if (episodesTotal > episodes.length)
      out(`… and ${count(episodesTotal - episodes.length)} more (--limit)\n`);
  }
  if (labels.length > 0) {
    const rows = labels.map((one) => [
      one.label,
      count(one.rows),
      count(one.flagged),
      one.highest === null ? "" : one.highest.toFixed(1),
    ]);
    out(`\n${printTable(["label", "rows", "flagged", "highest score"], rows, widthColumns)}`);
  }
  if (analysis.incidents.length > 0) {
    const flagged = new Map(labels.map(({ label, flagged: rows }) => [label, rows]));
    const found = analysis.incidents.filter(({ label }) => (flagged.get(label) ?? 0) > 0);
    out(`\n${found.length} of ${analysis.incidents.length} planted incidents were caught:\n`);
    for (const { label, story } of analysis.incidents)
      out(`  ${(flagged.get(label) ?? 0) > 0 ? "caught" : "missed"}  ${label}: ${story}\n`);
  }
  if (analysis.report) out(`\nReport: ${analysis.report}\n`);
  for (const warning of new Set(analysis.warnings)) err(`  note: ${warning}\n`);
}
