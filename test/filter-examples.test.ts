// Checks that every filter in the help, in a document or in a command's help fits the sample and runs on it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadCommands } from "../src/cli/main.ts";
import { checkIncidentFilter } from "../src/engine/alert/incident-filter.ts";
import { fittingFilter } from "../src/shared/filter-check.ts";
import { filterExamples } from "../src/shared/filter-examples.ts";
import { packetColumns } from "../src/shared/packet-columns.ts";
import type { Dataset } from "../src/shared/vocabulary.ts";
import { withEngine } from "./support/engine.ts";

const commands = await loadCommands();

const root = join(import.meta.dirname, "..");
const documents = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).flatMap((name) =>
    name.endsWith(".md") ? [`docs/${name.replaceAll("\\", "/")}`] : [],
  ),
]
  // The commands themselves are read below.
  .filter((path) => path !== "docs/ipc.md" && path !== "docs/reference/commands.md")
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** Columns of other data than the sample, and placeholder names. */
const notOfSample = /`Flow Bytes\/s`|\bNAME\b|\bx = 1\b|__proto__/;
const condition =
  /^(not )?(`[^`]+`|[a-z_.]+) (([=<>!]=?|~) \S|((not )?in|contains|matches) [\w(/"]|is (not )?missing)/i;

/** Code spans, between one or two backticks, that are a condition. */
const spansOf = (text: string) =>
  [...text.matchAll(/``\s(.+?)\s``|(?<!`)`([^`\n]+)`(?!`)/g)].map(([, double, single]) => double ?? single!);
/** The values of --filter and --normal in an example of a command. */
const optionsOf = (text: string) =>
  [...text.matchAll(/--(?:filter|normal) (?:"([^"]+)"|'([^']+)')/g)].map(
    ([, double, single]) => double ?? single!,
  );

const shown = new Map<string, string>();
for (const { path, text } of documents) {
  for (const filter of [...spansOf(text).filter((span) => condition.test(span)), ...optionsOf(text)])
    shown.set(filter, path);
}
for (const { name, examples, options } of commands) {
  const about = Object.values(options).map((option) => option.about);
  for (const text of [...(examples ?? []), ...about])
    for (const filter of optionsOf(text)) shown.set(filter, `tidewatch ${name} --help`);
  for (const text of about)
    for (const [, filter] of text.matchAll(/"([^"]+)"/g))
      if (condition.test(filter!)) shown.set(filter!, name);
}
/** Filters over the packets of a flow, which have other columns. */
const isOfPackets = (place: string) => place === "tidewatch packets --help";
const ofPackets = [...shown].filter(([, place]) => isOfPackets(place));
/** Filters over incidents, for the sinks of alerts. */
const isOfIncidents = (filter: string, place: string) =>
  place === "tidewatch alerts --help" || /^(kind|severity)\b/.test(filter);
const ofIncidents = [...shown].filter(([filter, place]) => isOfIncidents(filter, place));
const fromDocuments = [...shown].filter(
  ([filter, place]) => !isOfPackets(place) && !isOfIncidents(filter, place) && !notOfSample.test(filter),
);

const fixture = withEngine("filter-examples");
let dataset: Dataset;
let modelId: number;
beforeAll(async () => {
  const { path } = await fixture.done("sample.make", {});
  const { datasetId } = await fixture.done("dataset.import", { path });
  dataset = (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
  const normal = fittingFilter("label = Benign", dataset.columns);
  ({ modelId } = await fixture.done("model.train", { datasetId, detector: "mean-z", normal }));
  await fixture.done("model.score", { modelId, datasetId });
}, 180_000);

/** How many rows a filter matches, where scores, verdicts and incidents are known. */
const count = async (text: string): Promise<number> => {
  const filter = fittingFilter(text, dataset.columns);
  const question = { datasetId: dataset.id, modelId, show: "all" as const, filter };
  return (
    await fixture.engine.handlers["triage.page"]({
      ...question,
      sort: [],
      offset: 0,
      limit: 0,
      columns: [],
      marks: [],
    })
  ).total;
};

/** Examples that need an analyst's work, or payloads that the sample's truncated packets lack. */
const mayBeEmpty = /incident|note|tag|login_failures/;

describe.each(filterExamples)("$title", ({ examples }) => {
  test.each(examples.map(({ filter, task }) => [filter, task]))("%s: %s", async (filter) => {
    const rows = await count(filter);
    expect(rows).toBeLessThan(dataset.rows + 1);
    expect(rows > 0 || mayBeEmpty.test(filter)).toBe(true);
  });
});

test("the documents and commands contain filters", () => {
  expect(fromDocuments.length).toBeGreaterThan(25);
  expect(new Set(shown.values()).size).toBeGreaterThan(5);
});
test.each(ofPackets)("%s (%s)", (filter) => {
  expect(fittingFilter(filter, [...packetColumns])).not.toEqual({ kind: "all" });
});
test.each(ofIncidents)("%s (%s)", (filter) => {
  checkIncidentFilter(filter);
});
test.each(fromDocuments)("%s (%s)", async (filter) => {
  expect(await count(filter)).toBeLessThanOrEqual(dataset.rows);
});
