// The report on one dataset: its incidents first, then the results of a model if there is one. One HTML text that
// needs no network, no script and no other file.

import { curveChart, moment, number, scoreChart, timeChart } from "./charts.ts";
import { type Html, type HtmlPart, html } from "./html.ts";
import { incidents } from "./incidents.ts";
import { definitions, list, rateText, shareText, table, verdictText } from "./parts.ts";
import type { ReportData, ReportEpisode, ReportEvaluation, ReportScored } from "./report-data.ts";
import { reportStyle } from "./style.ts";

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function renderReport(data: ReportData): string {
  const { dataset, scored } = data;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="generator" content="${`Tidewatch ${data.version}`}">
<title>${`${dataset.name}: what is not normal`}</title><style>${reportStyle}</style></head>
<body><main>
<h1>${dataset.name}</h1>
<p class="soft">${spanText(data)} Report of ${moment(data.madeAtMs)} by Tidewatch ${data.version}.</p>
${summary(data)}
${warnings(data)}
${incidents(data.incidents)}
${scored && [overview(scored), episodes(scored)]}
${noted(data)}
${scored && [labels(scored), scored.evaluation && honesty(scored.evaluation), thresholdFacts(scored, dataset.rows), guard(scored), modelFacts(scored)]}
${health(data)}
${capture(data)}
</main></body></html>
`.text;
}

function spanText({ dataset: { timeSpan } }: ReportData): string {
  return timeSpan === null
    ? "The rows have no time."
    : `${moment(timeSpan.fromMs)} to ${moment(timeSpan.toMs)}.`;
}

function summary({ dataset, incidents: found, scored, verdicts }: ReportData): Html {
  const verdictCounts = verdicts.filter(({ verdict }) => verdict !== "open");
  const facts: [string, string][] = [
    [number(found.total), "incidents"],
    [number(found.severe), "of severity 50 and more"],
    [number(dataset.rows), "rows"],
    ...(scored === null
      ? []
      : ([
          [number(scored.threshold.flags), "flags above the threshold"],
          [number(scored.episodesTotal), "episodes"],
          [shareText(scored.threshold.falseRate), "of normal rows expected above the threshold"],
        ] satisfies [string, string][])),
    ...verdictCounts.map(({ verdict, rows }): [string, string] => [number(rows), verdictText(verdict)]),
  ];
  return html`<section class="facts" aria-label="In short">${facts.map(([value, word]) => html`<div class="fact"><b>${value}</b><span>${word}</span></div>`)}</section>`;
}

function warnings({ scored, dataset }: ReportData): Html | null {
  const ofModel = scored === null ? [] : [...scored.model.warnings, ...scored.threshold.warnings];
  return list([...new Set([...dataset.warnings, ...ofModel])]);
}

function overview({ timeline, histogram, threshold, entities, entityWord }: ReportScored): Html {
  const most = Math.max(1, ...entities.map(({ flags }) => flags));
  return html`<section><h2>Overview</h2>
${timeline && html`<rateText><figcaption>Rows over time, and flags below. Times are UTC.</figcaption>${timeChart(timeline)}</rateText>`}
<figure><figcaption>Rows by score, on a logarithmic scale; rows to the right of the threshold are flags.</figcaption>${scoreChart(histogram, threshold.score)}</figure>
${
  entities.length > 0 &&
  table(
    [entityWord, "flags", "", "highest score"],
    entities.map(({ entity, name, flags, highest }) => [
      html`<span class="mono">${entity}</span>${name && html` <span class="quiet">${name}</span>`}`,
      html`<span class="n">${number(flags)}</span>`,
      html`<span class="bar"><i style="width:${Math.max(1, Math.round((100 * flags) / most))}%"></i></span>`,
      highest.toFixed(1),
    ]),
  )
}</section>`;
}

function episodes({ episodes: shown, episodesTotal }: ReportScored): Html {
  const left = episodesTotal - shown.length;
  return html`<section><h2>Episodes</h2><p class="soft">Neighbouring flags of one entity for one reason, the strangest first.</p>
${shown.length === 0 ? html`<p>No row is above the threshold.</p>` : shown.map(episode)}
${left > 0 && html`<p class="soft">${`${number(left)} more episodes are in the workspace.`}</p>`}</section>`;
}

function episode(one: ReportEpisode): Html {
  const when =
    one.fromMs === null || one.toMs === null
      ? null
      : one.fromMs === one.toMs
        ? moment(one.fromMs)
        : `${moment(one.fromMs)} – ${moment(one.toMs).slice(11)}`;
  return html`<article class="episode"><header><span class="score" title="score, 0 to 100">${one.score.toFixed(1)}</span><h3 class="mono">${one.entity || "the whole dataset"}</h3>${one.name && html`<span class="soft">${one.name}</span>`}<span class="soft">${`${number(one.flags)} ${one.flags === 1 ? "flag" : "flags"}`}</span>${when && html`<span class="quiet">${when}</span>`}
${one.verdicts.map(({ verdict, rows }) => html`<span class="chip">${`${verdictText(verdict)} ${number(rows)}`}</span>`)}${one.tags.map((tag) => html`<span class="chip">${tag}</span>`)}</header>
<ul>${one.sentences.map((sentence) => html`<li>${sentence}</li>`)}${one.rules.map((rule) => html`<li class="soft">${rule}</li>`)}</ul>
${one.notes.map((note) => html`<p>Note: ${note}</p>`)}
<p class="quiet">Strangest: row ${one.strangestRow}${one.cells.map(({ column, text }) => html` · ${column} <span class="mono">${text}</span>`)}</p></article>`;
}

function noted({ noted: rows, notedTotal }: ReportData): Html | null {
  if (rows.length === 0) return null;
  const left = notedTotal - rows.length;
  return html`<section><h2>Notes</h2>${table(
    ["row", "verdict", "tags", "note"],
    rows.map(({ row, verdict, tags, note }) => [
      html`<span class="n">${number(row)}</span>`,
      verdictText(verdict ?? "open"),
      tags.join(", "),
      note,
    ]),
  )}${left > 0 && html`<p class="soft">${`${number(left)} more notes are in the workspace.`}</p>`}</section>`;
}

function labels({ labels: all }: ReportScored): Html | null {
  if (all.length === 0) return null;
  return html`<section><h2>By label</h2>${table(
    ["label", "rows", "flags", "share flagged"],
    all.map(({ label, rows, flags }) => [
      label,
      number(rows),
      number(flags),
      shareText(rows === 0 ? null : flags / rows),
    ]),
  )}</section>`;
}

function honesty(one: ReportEvaluation): Html {
  const { interval } = one;
  return html`<section><h2>What the model is worth</h2>
<p class="soft">Measured on labelled rows that the model did not learn from; attacks are ${shareText(one.baseRate)} of them. At the threshold: precision ${shareText(one.precision)}, recall ${shareText(one.recall)}, false positives ${shareText(one.falsePositiveRate)} of the normal rows.${interval?.[0] != null && interval[1] != null && ` 95 % interval of the model's PR-AUC: ${rateText(interval[0])} to ${rateText(interval[1])}.`}</p>
${list([...(one.beaten ? [one.beaten] : []), ...one.warnings])}
${table(
  ["detector, on the same rows", "PR-AUC", "ROC-AUC", "recall at 1 % false positives"],
  one.rankings.map(({ name, prAuc, rocAuc, recallAt1 }) => [
    name,
    rateText(prAuc),
    rateText(rocAuc),
    shareText(recallAt1),
  ]),
)}
<div class="pair">${one.roc && html`<rateText><figcaption>ROC: recall against false positives</figcaption>${curveChart(one.roc, { title: "ROC curve", x: "false-positive rate", y: "recall", diagonal: true })}</rateText>`}
${one.pr && html`<rateText><figcaption>Precision against recall</figcaption>${curveChart(one.pr, { title: "Precision-recall curve", x: "recall", y: "precision", diagonal: false })}</rateText>`}</div>
${
  one.families.length > 0 &&
  table(
    ["family", "rows", "caught", "recall"],
    one.families.map(({ family, rows, caught }) => [
      family,
      number(rows),
      number(caught),
      shareText(rows === 0 ? null : caught / rows),
    ]),
  )
}</section>`;
}

function thresholdFacts({ threshold }: ReportScored, allRows: number): Html {
  const [low, high] = threshold.falseRateInterval;
  const rows = (share: number): string => number(Math.round(share * allRows));
  const { falseRate } = threshold;
  return html`<section><h2>The threshold</h2>${definitions([
    ["method", threshold.method],
    ["score", threshold.score === null ? "nothing can be flagged" : threshold.score.toFixed(1)],
    ["flags", number(threshold.flags)],
    ["flags a day", threshold.flagsPerDay === null ? "the rows have no time" : number(threshold.flagsPerDay)],
    [
      "expected false flags",
      falseRate === null
        ? "unknown"
        : `${rows(falseRate)} if all rows were normal (90 % interval ${rows(low)} to ${rows(high)})`,
    ],
  ])}</section>`;
}

function modelFacts({ model }: ReportScored): Html {
  return html`<section><h2>The model</h2>${definitions([
    ["name", model.name],
    ["detector", model.detector],
    ["normal", model.normal === "" ? "all rows" : html`<code>${model.normal}</code>`],
    ["rows learned from", number(model.normalRows)],
    ["windows", model.windows],
    ["columns", html`<span class="mono">${model.columns.join(", ")}</span>`],
    ["seed", model.seed],
    ["computed by", model.engine ?? "no network"],
    ["trained", `${moment(model.trainedAtMs)}, in ${number(Math.round(model.tookMs / 1000))} s`],
  ])}</section>`;
}

function health({ dataset }: ReportData): Html {
  return html`<section><h2>The data</h2>${definitions([
    ["format", dataset.format],
    ["size", `${number(dataset.bytes)} bytes`],
    ["SHA-256", html`<code>${dataset.sha256 ?? "not known"}</code>`],
    ...dataset.refused.map(({ reason, count }): [string, HtmlPart] => [number(count), reason]),
  ])}${dataset.refused.length === 0 && html`<p class="soft">Nothing was refused or missing.</p>`}</section>`;
}

function guard({ guard: found }: ReportScored): Html | null {
  if (found === null) return null;
  const { sentence, rows, checkedRows: looked, suspects } = found;
  const some = looked < rows && ` ${number(looked)} of them were looked at, evenly spread.`;
  return html`<section><h2>What was taken as normal</h2><p class="soft">${number(rows)} rows were chosen as normal.${some} ${sentence}</p>
${
  suspects.length > 0 &&
  table(
    ["row", "score among them", "why", "which"],
    suspects.map(({ row, score, sentence: why, cells }) => [
      String(row),
      html`<span class="n">${score.toFixed(1)}</span>`,
      why,
      html`<span class="mono">${cells.map(({ column, text }) => `${column} ${text}`).join(" · ")}</span>`,
    ]),
  )
}</section>`;
}

function capture({ capture: one }: ReportData): Html | null {
  if (one === null) return null;
  const { packets, wireBytes, capturedBytes, dropped, cut, faults, issues, longestGap } = one;
  const facts: [string, HtmlPart][] = [
    ["packets", number(packets)],
    ["bytes", `${number(wireBytes)} on the wire, ${number(capturedBytes)} captured`],
    ["dropped while capturing", dropped === null ? "the file does not say" : number(dropped)],
  ];
  if (longestGap !== null)
    facts.push([
      "longest gap",
      `${number(Math.round(longestGap.seconds))} s, from ${moment(longestGap.atMs)}`,
    ]);
  if (cut !== null) facts.push(["end", cut]);
  const wrong = [
    ...faults.map(({ what, count, frames }) => [
      what,
      number(count),
      frames.length > 0 ? `frame ${frames.join(", ")}${frames.length < count ? " …" : ""}` : "",
    ]),
    ...issues.map(({ sentence, count }) => [sentence, number(count), ""]),
  ];
  return html`<section><h2>The capture</h2>${definitions(facts)}
${wrong.length > 0 ? table(["what was wrong", "times", "first"], wrong) : html`<p class="soft">No fault was met in its packets.</p>`}</section>`;
}
