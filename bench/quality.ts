// The quality of the defaults on public data: tables, figures, and docs/quality-tables.md (with --write). One setting
// for all; no test label influences a model or a threshold.
// Options: --seeds 5, --only desktop,nsl,unsw,nab,forest, --write.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scoreSeries } from "../src/core/detector/series-watch.ts";
import { confusionAt } from "../src/core/evaluation/confusion.ts";
import { type NabProfile, nabProbation, nabScore } from "../src/core/evaluation/nab.ts";
import { rank } from "../src/core/evaluation/ranking.ts";
import type { FeaturePlan } from "../src/core/feature/fitted.ts";
import { deviation, mean } from "../src/core/math/statistics.ts";
import type { WindowPlan } from "../src/core/pipeline/card.ts";
import { scoreRows } from "../src/core/pipeline/score.ts";
import { fitModel, type TrainingHost } from "../src/core/pipeline/train.ts";
import { recalibrate } from "../src/core/score/drift.ts";
import type { TableData } from "../src/core/table/columns.ts";
import { createCompute } from "../src/engine/compute/compute.ts";
import { bestDetector, type DetectorKind } from "../src/shared/detectors.ts";
import { filterFrom } from "../src/shared/filter.ts";
import { raceForest } from "./forest-race.ts";
import { readLabelledFlows } from "./labelled-flows.ts";
import {
  everyColumn,
  publishedDetectors,
  readNab,
  readNabResults,
  readNslKdd,
  readUnsw,
} from "./quality-data.ts";
import { type Cell, formatTable, machine, type Report } from "./report.ts";

const folder = join(import.meta.dirname, "../../shared/data");
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const seedCount = Number(argument("seeds") ?? 5);
const only = argument("only")?.split(",") ?? ["desktop", "nsl", "unsw", "nab", "forest"];
const kinds: DetectorKind[] = [
  "mean-z",
  "pca",
  "mahalanobis",
  "knn",
  "isolation-forest",
  "dense-autoencoder",
  "lstm-autoencoder",
  "ensemble",
];

type Row = Record<string, Cell>;
const figures: Record<string, number | null> = {};
const notes: string[] = [];
const sections: { title: string; text: string; rows: Row[] }[] = [];
const compute = await createCompute();
const host: TrainingHost = {
  createNetwork: (spec, seed) => compute.createNetwork(spec, { seed }),
  now: () => performance.now(),
};

type Task = {
  title: string;
  train: TableData;
  normal: number[];
  test: TableData;
  testRows: number[];
  attack: boolean[];
  choices: FeaturePlan[];
  /** The windows of a detector; single rows if left out. */
  windowsOf?: (detector: DetectorKind) => WindowPlan;
  /** The detector whose figures represent the default. */
  byDefault: DetectorKind;
};

const single: WindowPlan = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 };
const withoutTimes = bestDetector({ kind: "flows", timeSpan: null });

type Outcome = {
  rocAuc: number;
  prAuc: number;
  recall: Readonly<Record<string, number>>;
  f1: number;
  fpr: number;
  f1After: number;
  fprAfter: number;
};

/** One seed of one detector: fitted on normal rows, with a threshold from held-out normal rows that then moves with drift. */
async function run(task: Task, detector: DetectorKind, seed: number): Promise<Outcome> {
  const model = await fitModel(
    task.train,
    {
      detector,
      normal: task.normal,
      choices: task.choices,
      windows: task.windowsOf?.(detector) ?? single,
      seed,
    },
    host,
  );
  const all = await scoreRows(model, task.test, task.windowsOf ? null : task.testRows);
  // Rows that are not measured are still in the windows of those that are.
  const scores = task.windowsOf ? Float32Array.from(task.testRows, (row) => all.scores[row]!) : all.scores;
  model.detector.close();
  const ranking = rank(scores, task.attack);
  const before = confusionAt(scores, task.attack, model.threshold.value);
  const moved = recalibrate(model.threshold.value, model.normalScores, scores);
  const after = confusionAt(scores, task.attack, moved.value);
  return {
    rocAuc: ranking.rocAuc,
    prAuc: ranking.prAuc,
    recall: ranking.recallAtFpr,
    f1: before.f1,
    fpr: before.fpr,
    f1After: after.f1,
    fprAfter: after.fpr,
  };
}

const spread = (values: readonly number[]): string =>
  values.length === 1
    ? values[0]!.toFixed(3)
    : `${mean(values).toFixed(3)} ± ${deviation(values).toFixed(3)}`;

/**
 * All detectors on one task. The seed also splits the normal rows, so the spread includes the split. The figures are
 * the default detector's.
 */
async function compare(task: Task): Promise<Outcome[]> {
  const rows: Row[] = [];
  let ofDefault: Outcome[] = [];
  for (const kind of kinds) {
    const all: Outcome[] = [];
    for (let seed = 1; seed <= seedCount; seed++) all.push(await run(task, kind, seed));
    rows.push({
      detector: kind,
      "ROC-AUC": spread(all.map((o) => o.rocAuc)),
      "PR-AUC": spread(all.map((o) => o.prAuc)),
      "recall at 0.1 %": spread(all.map((o) => o.recall["0.001"]!)),
      "at 1 %": spread(all.map((o) => o.recall["0.01"]!)),
      "at 10 %": spread(all.map((o) => o.recall["0.1"]!)),
      "F1 / FPR": `${spread(all.map((o) => o.f1))} / ${spread(all.map((o) => o.fpr))}`,
      recalibrated: `${spread(all.map((o) => o.f1After))} / ${spread(all.map((o) => o.fprAfter))}`,
    });
    process.stderr.write(`${task.title}: ${kind} ROC ${rows.at(-1)!["ROC-AUC"]}\n`);
    if (kind === task.byDefault) ofDefault = all;
  }
  const base = task.attack.filter(Boolean).length / task.attack.length;
  sections.push({
    title: task.title,
    text: `Base rate ${base.toFixed(3)}; mean ± deviation of ${seedCount} ${seedCount === 1 ? "seed" : "seeds"}.`,
    rows,
  });
  return ofDefault;
}

const average = (all: readonly Outcome[], of: (outcome: Outcome) => number): number => mean(all.map(of));

async function nsl(): Promise<void> {
  const train = join(folder, "nsl-kdd/KDDTrain+_20Percent.txt");
  if (!existsSync(train)) {
    notes.push("NSL-KDD is not here.");
    return;
  }
  const known = readNslKdd(train);
  const test = readNslKdd(join(folder, "nsl-kdd/KDDTest+.txt"));
  const all = await compare({
    title: "NSL-KDD: normal rows of KDDTrain+_20Percent, tested on KDDTest+",
    train: known.table,
    normal: known.family.flatMap((family, row) => (family === null ? [row] : [])),
    test: test.table,
    testRows: test.family.map((_, row) => row),
    attack: test.family.map((family) => family !== null),
    choices: everyColumn(known.table),
    byDefault: withoutTimes,
  });
  figures.nslRocAuc = average(all, (o) => o.rocAuc);
  figures.nslPrAuc = average(all, (o) => o.prAuc);
  figures.nslF1 = average(all, (o) => o.f1After);
  figures.nslFpr = average(all, (o) => o.fprAfter);
  figures.nslF1WithoutRecalibration = average(all, (o) => o.f1);
  figures.nslFprWithoutRecalibration = average(all, (o) => o.fpr);
}

/** Learns from the benign rows of one desktop day and tests on all rows of the other. */
async function desktop(): Promise<void> {
  const dates = ["2022-06-12", "2022-06-13"];
  const paths = dates.map((date) => join(folder, "attacks/logs", `desktop-${date}`, "conn.log.labeled"));
  if (!paths.every((path) => existsSync(path))) {
    notes.push("The two days of the desktop are not here.");
    return;
  }
  const days = await Promise.all(
    paths.map((path) => readLabelledFlows(path, filterFrom("label_benign = true"))),
  );
  for (const [learned, tested] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const known = days[learned]!;
    const test = days[tested]!;
    const rowsWith = (wanted: (benign: number) => boolean, benign: Float64Array): number[] =>
      Array.from(benign, (_, row) => row).filter((row) => wanted(benign[row]!));
    const testRows = rowsWith((benign) => !Number.isNaN(benign), test.benign);
    const all = await compare({
      title: `Desktop, flows with times: benign rows of ${dates[learned]}, tested on ${dates[tested]}`,
      train: known.table,
      normal: rowsWith((benign) => benign === 1, known.benign),
      test: test.table,
      testRows,
      attack: testRows.map((row) => test.benign[row] === 0),
      choices: known.choices,
      windowsOf: known.windowsOf,
      byDefault: bestDetector(known.dataset),
    });
    const day = dates[tested]!.slice(-2);
    figures[`desktop${day}PrAuc`] = average(all, (o) => o.prAuc);
    figures[`desktop${day}RecallAt1`] = average(all, (o) => o.recall["0.01"]!);
  }
}

async function unsw(): Promise<void> {
  const path = join(folder, "unsw-nb15/UNSW_NB15_training-set.csv");
  if (!existsSync(path)) {
    notes.push("UNSW-NB15 is not here.");
    return;
  }
  const { table, family } = readUnsw(path);
  const normal = family.flatMap((label, row) => (label === null ? [row] : []));
  const fit = normal.slice(0, normal.length / 2);
  const learned = new Set(fit);
  const testRows = family.map((_, row) => row).filter((row) => !learned.has(row));
  const task = (title: string, without: string[]): Task => ({
    title,
    train: table,
    normal: fit,
    test: table,
    testRows,
    attack: testRows.map((row) => family[row] !== null),
    choices: everyColumn(table, without),
    byDefault: withoutTimes,
  });
  const withTtl = await compare(
    task("UNSW-NB15 with TTL columns: first half of the normal rows, tested on the rest", []),
  );
  figures.unswRocAuc = average(withTtl, (o) => o.rocAuc);
  figures.unswRecallAt1 = average(withTtl, (o) => o.recall["0.01"]!);
  const without = await compare(task("UNSW-NB15 without TTL columns", ["sttl", "dttl", "ct_state_ttl"]));
  figures.unswRocAucNoTtl = average(without, (o) => o.rocAuc);
}

function nab(): void {
  const path = join(folder, "nab");
  if (!existsSync(path)) {
    notes.push("NAB is not here.");
    return;
  }
  const files = readNab(path);
  const profiles: NabProfile[] = ["standard", "reward_low_FP", "reward_low_FN"];
  const rowOf = (name: string, scores: (file: (typeof files)[number]) => ArrayLike<number>): Row => {
    const all = files.map((file) => ({ scores: scores(file), windows: file.windows }));
    return Object.fromEntries([
      ["detector", name] as const,
      ...profiles.map((profile) => [profile, nabScore(all, profile).score.toFixed(1)] as const),
    ]);
  };
  const scored = new Map(
    files.map(
      ({ name, values }) => [name, scoreSeries(values, { probation: nabProbation(values.length) })] as const,
    ),
  );
  const rows = [rowOf("series watch (ours)", ({ name }) => scored.get(name)!)];
  for (const detector of publishedDetectors(path)) {
    rows.push(
      rowOf(`${detector} (published scores)`, ({ name }) => readNabResults(path, detector, name) ?? []),
    );
  }
  sections.push({ title: `NAB: ${files.length} series`, text: "Score at the best single threshold.", rows });
  figures.nabStandard = nabScore(
    files.map(({ name, windows }) => ({ scores: scored.get(name)!, windows })),
  ).score;
  const target = files.find(({ name }) => name.endsWith("ec2_network_in_257a54.csv"));
  if (target === undefined) return;
  const scores = scored.get(target.name)!;
  const alone = nabScore([{ scores, windows: target.windows }]);
  figures.nabEc2Raw = Number(alone.raw.toFixed(3));
  figures.nabEc2FalseAlarms = scores.filter(
    (score, row) =>
      score >= alone.threshold && !target.windows.some(([from, to]) => row >= from && row <= to),
  ).length;
}

async function forest(): Promise<void> {
  const { rowsPerS, peerRowsPerS } = await raceForest();
  figures.forestRowsPerS = Math.round(rowsPerS);
  figures.iforestVsSklearn = peerRowsPerS === null ? null : rowsPerS / peerRowsPerS;
  if (peerRowsPerS === null) notes.push("scikit-learn is not here to race the forest.");
}

if (only.includes("forest")) await forest();
if (only.includes("nab")) nab();
if (only.includes("desktop")) await desktop();
if (only.includes("nsl")) await nsl();
if (only.includes("unsw")) await unsw();

for (const { title, text, rows } of sections) console.log(`\n${title}\n${text}\n\n${formatTable(rows)}`);
for (const note of notes) console.log(note);

function markdown(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(names),
    line(names.map(() => "---")),
    ...rows.map((row) => line(names.map((name) => String(row[name])))),
  ].join("\n");
}

if (process.argv.includes("--write")) {
  const path = join(import.meta.dirname, "../docs/quality-tables.md");
  const { processor, processors, memoryGb } = machine();
  const where = `${processors} × ${processor}, ${memoryGb} GB, engine ${compute.engine}`;
  // Sections that were not measured this time stay unchanged.
  const known = existsSync(path)
    ? readFileSync(path, "utf8")
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const byTitle = new Map(known.map((part) => [part.slice(3, part.indexOf("\n")), part.trim()] as const));
  for (const { title, text, rows } of sections) {
    byTitle.set(title, `## ${title}\n\n${text} On ${where}.\n\n${markdown(rows)}`);
  }
  const head =
    "# Quality: tables\n\nWritten by `npm run bench -- quality --write`; [quality.md](quality.md) explains them.";
  writeFileSync(path, `${[head, ...byTitle.values()].join("\n\n")}\n`);
}

const report: Pick<Report, "bench" | "figures"> = { bench: "quality", figures };
console.log(JSON.stringify({ ...report, machine: machine() }));
