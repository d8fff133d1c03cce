// What tidewatch analyze prints: the incidents, then what counted as normal, the threshold, and the episodes.
import { countText } from "../../shared/number-words.ts";
import type { Surroundings } from "../base/command.ts";
import { isoTime, printReasons, printTable } from "../base/print.ts";
import type { JsonOf } from "../json/json-schemas.ts";
import { printIncidents } from "./incidents.ts";

export type Analysis = JsonOf<"analyze">;

export function printAnalysis(
  analysis: Analysis,
  limit: number,
  { out, err, widthColumns }: Surroundings,
): void {
  const { dataset, incidents, planted } = analysis;
  out(
    `${dataset.name}: ${countText(dataset.rows)} ${dataset.rows === 1 ? "row" : "rows"} (${dataset.source.format})\n\n`,
  );
  out(printIncidents(incidents, { limit, sentence: analysis.incidentsSentence }));
  if (planted.length > 0) {
    const found = planted.filter(({ place }) => place !== null);
    out(`\n${found.length} of ${planted.length} planted incidents are among the first ten:\n`);
    for (const { label, story, place } of planted)
      out(`  ${place === null ? "missed   " : `place ${String(place).padEnd(3)}`}  ${label}: ${story}\n`);
  }
  out(`\n${analysis.normal}\n`);
  printModel(analysis, { out, widthColumns });
  if (analysis.report) out(`\nReport: ${analysis.report}\n`);
  for (const warning of new Set(analysis.warnings)) err(`  note: ${warning}\n`);
}

/** What the model adds: flags, joined to episodes, and how many rows of each label it flags. */
function printModel(
  { guard, model, line, threshold, episodes, episodesTotal, labels }: Analysis,
  { out, widthColumns }: Pick<Surroundings, "out" | "widthColumns">,
): void {
  if (model === null || threshold === null) return;
  if (guard !== null) out(`${guard}\n`);
  out(
    `${model.name}: learned from ${countText(model.normalRows)} rows and ${model.columns.length} columns, ${(model.tookMs / 1000).toFixed(0)} s\n`,
  );
  if (line) out(`${line}\n`);
  out(
    `${countText(threshold.flags ?? 0)} rows are above the threshold, in ${countText(episodesTotal)} episodes.\n`,
  );
  if (episodes.length > 0) {
    const head = ["score", "flags", "from", "entity", "…"];
    const rows = episodes.map((episode) => [
      episode.score.toFixed(1),
      countText(episode.rows.length),
      episode.fromMs === null ? "" : isoTime(episode.fromMs),
      episode.entity,
      episode.strangest.cells.slice(1).map(String).join(" "),
    ]);
    const sentences = episodes.map(({ strangest }) => strangest.sentence);
    out(`\n${printReasons(head, rows, sentences, widthColumns)}`);
    if (episodesTotal > episodes.length)
      out(`… and ${countText(episodesTotal - episodes.length)} more (--limit)\n`);
  }
  if (labels.length > 0) {
    const rows = labels.map((one) => [
      one.label,
      countText(one.rows),
      countText(one.flagged),
      one.highest === null ? "" : one.highest.toFixed(1),
    ]);
    out(`\n${printTable(["label", "rows", "flagged", "highest score"], rows, widthColumns)}`);
  }
}
