// tidewatch flags --episodes: neighbouring flags of one host as one episode; as a table, CSV or JSON.

import type { Engine } from "../../engine/engine.ts";
import type { ParsedInput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Episode, EpisodePage } from "../../shared/explanation-vocabulary.ts";
import type { Surroundings } from "../base/command.ts";
import { csvLine, isoTime, printReasons } from "../base/print.ts";
import { printJson } from "../json/print-json.ts";

const blockEpisodes = 100;

interface Options {
  shape: "table" | "csv" | "json";
  /** Episodes to print; Infinity for all. */
  limit: number;
  surroundings: Surroundings;
}

type Input = Pick<ParsedInput<"episodes.page">, "modelId" | "datasetId" | "filter" | "gapS" | "method">;

/** Prints the episodes and returns a line that sums them up. */
export async function printEpisodes(
  engine: Engine,
  input: Input,
  { shape, limit, surroundings }: Options,
): Promise<string> {
  const episodes: Episode[] = [];
  let page: EpisodePage;
  do {
    if (surroundings.signal.aborted) throw new AppError("CANCELLED", "Interrupted.");
    page = await engine.handlers["episodes.page"]({
      ...input,
      offset: episodes.length,
      limit: Math.min(blockEpisodes, limit - episodes.length),
      columns: [],
    });
    episodes.push(...page.episodes);
  } while (page.episodes.length > 0 && episodes.length < Math.min(limit, page.total));
  print(episodes, shape, surroundings);
  const notes = page.threshold.warnings.map((warning) => `\n  note: ${warning}`).join("");
  return `${episodes.length} of ${page.total} episodes, ${page.flags} flags (${page.threshold.method.method})${notes}`;
}

const head = ["score", "flags", "from", "to", "entity", "column"];
const timeText = (ms: number | null): string => (ms === null ? "" : isoTime(ms));

const cellsOf = ({ score, rows, fromMs, toMs, entity, column }: Episode): string[] => [
  score.toFixed(1),
  String(rows.length),
  timeText(fromMs),
  timeText(toMs),
  entity,
  column,
];

function print(
  episodes: readonly Episode[],
  shape: Options["shape"],
  { out, widthColumns }: Surroundings,
): void {
  if (shape === "json") {
    for (const { fromMs, toMs, ...episode } of episodes)
      printJson({ out }, "flags", { ...episode, from: timeText(fromMs), to: timeText(toMs) });
    return;
  }
  if (shape === "csv") {
    out(csvLine([...head, "rows", "reasons"]));
    for (const episode of episodes)
      out(csvLine([...cellsOf(episode), episode.rows.join(" "), episode.strangest.sentence]));
    return;
  }
  if (episodes.length === 0) return;
  const sentences = episodes.map(({ strangest }) => strangest.sentence);
  out(printReasons(head, episodes.map(cellsOf), sentences, widthColumns));
}
